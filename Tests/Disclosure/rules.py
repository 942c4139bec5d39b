"""The rules that each row and table of a file must keep by itself, checked against the responses."""

from collections import Counter

import numpy as np

RESERVED = ("_T", "_asked", "_unanswered", "_hidden", "_q1", "_median", "_q3")


class FileRules:
    """Checks a release: its size, its tables and their levels, its rows."""

    def __init__(self, release, attack, is_choice_free=True):
        self.release, self.form, self.s = release, release.form, release.system
        self.policy, self.attack = attack.policy, attack
        self.found = []
        self.check_size()
        self.check_levels(is_choice_free)
        self.check_rows()

    def may_be_shown(self, total, who):
        return total >= self.policy["minimumFrequency"] and not self.attack.is_concentrated(total, who)

    def check_size(self):
        k = self.s.index[(self.release.prefix, (), "_cases", "_T")]
        total, who = self.s.truth[k], self.s.by[k]
        if total < self.policy["minimumCases"] or len(who) < self.policy["minimumReleaseInstitutions"] \
                or not self.may_be_shown(total, who):
            self.found.append(f"a release of {total} cases from {len(who)} institutions")

    def sizes(self, axes):
        """Cases and institutions of each category of `axes`, a list of (link, level)."""
        found = {}
        for case, who in self.release.truth.cases:
            if case["_case"]:
                key = tuple(level.get(case.get(link)) for link, level in axes)
                found.setdefault(key, Counter())[who] += 1
        wanted = 1
        for _, level in axes:
            wanted *= len(set(level.values()))
        return wanted, {key: (sum(who.values()), who) for key, who in found.items()}

    def is_large(self, axes):
        """Whether every category of a table by one variable has as many as it must."""
        wanted, found = self.sizes(axes)
        return len(found) == wanted and all(
            total >= self.policy["minimumLevelCases"] and len(who) >= self.policy["minimumLevelInstitutions"]
            and self.may_be_shown(total, who) for total, who in found.values())

    def is_wide(self, axes):
        """Whether every cell of a table by two variables may be shown, and the mean is large enough."""
        wanted, found = self.sizes(axes)
        whole = sum(total for total, _ in found.values())
        return (whole >= self.policy["twoWayMinimumCases"] and whole // wanted >= self.policy["twoWayMinimumMeanCount"]
                and len(found) == wanted and all(self.may_be_shown(total, who) for total, who in found.values()))

    def levels_of(self, link):
        """The levels of a variable, finest first: each says for an option its category."""
        form, q = self.form, self.form.questions[link]
        if link != form.period:
            return q.levels or [{o: o for o in q.options}]
        return [{c: c for c, _ in self.release.truth.quarters}] if self.release.truth.quarters else []

    def check_levels(self, is_choice_free):
        made = {tuple(link for link, _ in stratum) for stratum in self.release.strata if stratum}
        for code, axes in self.form.tables:
            axes, known = tuple(axes), len(self.found)
            if not axes or any(not self.levels_of(link) for link in axes):
                continue
            chosen = [(link, self.release.level[axes, link]) for link in axes] if axes in made else None
            fits = self.is_large if len(axes) == 1 else self.is_wide
            if chosen and not fits(chosen):
                self.found.append(f"table {code}: a category has too few cases or institutions: "
                                  f"{sorted((key, total, len(who)) for key, (total, who) in self.sizes(chosen)[1].items())}")
            if not is_choice_free or len(self.found) > known:
                continue
            for finer in self.finer(axes, chosen):
                if fits(finer):
                    self.found.append(f"table {code}: there is a finer level whose every category is large enough: "
                                      f"{[sorted(set(level.values())) for _, level in finer]}")
                    break

    def finer(self, axes, chosen):
        """All choices of levels with more strata than `chosen`; a pair no finer than its margins."""
        lists = []
        for link in axes:
            levels = self.levels_of(link)
            if len(axes) > 1:
                margin = self.release.level.get(((link,), link))
                if margin is None:
                    return
                levels = levels[levels.index(margin):] if margin in levels else [margin]
            lists.append([(link, level) for level in levels])
        choices = [[]]
        for levels in lists:
            choices = [done + [level] for done in choices for level in levels]
        size = lambda choice: int(np.prod([len(set(level.values())) for _, level in choice]))
        for choice in sorted(choices, key=size, reverse=True):
            if chosen is None or size(choice) > size(chosen):
                yield choice

    def check_rows(self):
        release = self.release
        rows, seen = {}, set()
        for row in release.rows:
            stratum = tuple((release.variable[c], row[c]) for c in release.columns if row[c] != "_T")
            key = (stratum, row["question"], row["option"])
            if key in rows:
                self.found.append(f"{key}: two rows")
            rows[key] = row
        for (stratum, question, option), row in rows.items():
            if row["status"] == "quartile":
                self.check_quartile(stratum, question, option, row, rows)
                continue
            place = f"{question} {option} {dict(stratum)}"
            whole = rows.get((stratum, *self.denominator(stratum, question, option, rows)))
            is_seen = whole is not None and whole["status"] == "published"
            if row["denominator"] and not (is_seen and row["denominator"] == whole["count"]):
                self.found.append(f"{place}: the denominator {row['denominator']} is not a published count")
            if row["percent"] and not (row["status"] == "published" and row["denominator"]):
                self.found.append(f"{place}: a percentage beside no denominator or no count")
            if row["status"] == "band":
                self.check_band(place, stratum, question, option, row)

    def denominator(self, stratum, question, option, rows):
        """The row that is all of which a row is a share."""
        if question == "_received":
            return question, "_T"
        if question not in self.form.questions or option == "_asked" or question == "_cases":
            return "_cases", "_T"
        if question == self.form.population:
            return question, "_T"
        if option not in ("_T", "_unanswered"):
            return question, "_T"
        return (question, "_asked") if (stratum, question, "_asked") in rows else ("_cases", "_T")

    def check_band(self, place, stratum, question, option, row):
        """A band of the grid, up to half of all, with all small counts and the least that is not, or none."""
        if not row["denominator"]:
            self.found.append(f"{place}: a band of no denominator")
            return
        low, high, whole = int(row["count_low"]), int(row["count_high"]), int(row["denominator"])
        least = lambda edge: -(-edge * whole // 100)
        grid = [(a, b) for i, a in enumerate(self.form.grid) for b in self.form.grid[i + 1:] if b - a <= 50]
        if not any(low == least(a) and high == (whole if b == 100 else least(b) - 1) for a, b in grid):
            self.found.append(f"{place}: {low}-{high} of {whole} is no band of the grid")
        small = self.policy["minimumFrequency"]
        for bottom, top, what in ((low, high, "count"), (whole - high, whole - low, "rest")):
            if not (bottom >= small or bottom <= 1 and top >= small):
                self.found.append(f"{place}: {low}-{high} of {whole} holds some small {what}s, not all")
        truth = self.s.truth[self.s.index[(self.release.prefix, stratum, question, option)]]
        if not low <= truth <= high:
            self.found.append(f"{place}: the count {truth} is not in {low}-{high}")

    def check_quartile(self, stratum, question, option, row, rows):
        """The quartile lies in the band named whatever the hidden counts are."""
        part = {"_q1": 1, "_median": 2, "_q3": 3}[option]
        whole = rows.get((stratum, question, "_T"))
        if whole is None or whole["status"] != "published":
            self.found.append(f"{question} {option} {dict(stratum)}: a quartile of an unknown number")
            return
        total = int(whole["count"])
        low, high, place = [], [], None
        for code in self.form.questions[question].options:
            own = rows[(stratum, question, code)]
            if own["option_text"] == row["option_text"]:
                place = len(low)
            low.append(int({"published": own["count"], "band": own["count_low"]}.get(own["status"], 1)))
            high.append(int({"published": own["count"], "band": own["count_high"]}.get(own["status"], total)))
        first, last = -(-total * part // 4), total * part // 4 + 1
        if place is None:
            self.found.append(f"{question} {option} {dict(stratum)}: no band of that name")
            return
        before = min(sum(high[:place]), total - sum(low[place:]))
        through = max(sum(low[:place + 1]), total - sum(high[place + 1:]))
        if not (before < first and through >= last):
            self.found.append(f"{question} {option} {dict(stratum)}: {row['option_text']} does not follow from the rows")
