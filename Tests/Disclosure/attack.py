"""Attacks a published aggregate: what can be learned about a single count from all of it?

usage: attack.py FORM.json RESPONSES.ndjson AGGREGATE.csv [--json OUT.json] [--drop FAMILY OR CLASS]...

Shares no code with the program. Cells and equations come from the form and the CSV alone (system.py);
the responses give the truth and say who contributed (survey.py). Every sensitive count that is not
published must leave room: the solver looks for tables that agree with everything published. Sums of
hidden counts that follow must be large enough; where (nearly) all of a stratum chose a sensitive
option, another world must be possible; each row and table keeps its own rules (rules.py). Prints one
line of figures and every problem; exits 1 where there is one. A solver that gives up counts as a
problem.

--drop leaves out, for measuring: a family of equations; or a class of counts: row, not (ticked),
withheld (questions not shown in a table), joint, part (sums of joint counts), slack (of several
choices: excess, room, ...); or sums (over several equations), worlds and unharmed (what the rule on
groups tells), file (rules.py).
"""

import argparse
import csv
import json
import math
import sys
import time
from collections import Counter, defaultdict

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from rules import FileRules
from survey import Form, Truth, walk
from system import SINCE_START, Release, SinceStart, System, kind_of


class Attack:
    def __init__(self, form, system, limit=30.0):
        self.form, self.s, self.policy = form, system, form.policy
        self.limit = limit
        self.problems = system.problems
        self.exact = self.narrow = self.insiders = self.rules = self.timeouts = self.solved = 0

    def concentrated(self, k):
        return self.is_concentrated(self.s.truth[k], self.s.by[k])

    def is_concentrated(self, t, who):
        by = sorted(who.values(), reverse=True)
        if not t:
            return False
        return (len(by) < self.policy["minimumInstitutions"] or t - by[0] < self.policy["minimumRemainder"]
                or sum(by[:2]) * 100 > self.policy["maximumTwoLargestPercent"] * t)

    def need(self, k):
        """(values above the truth, span) that a sensitive count must keep; None: not sensitive."""
        t = self.s.truth[k]
        small = 0 < t < self.policy["minimumFrequency"]
        if not small and not self.concentrated(k):
            return None
        span, up = self.policy["minimumIntervalValues"] - 1, 1
        if not small:
            span = max(span, -(-t * self.policy["relativeIntervalPercent"] // 100))
            up = max(1, -(-t * self.policy["relativeRoomPercent"] // 100))
        return up, span

    def run(self):
        s = self.s
        for terms in s.equations:
            if sum(f * s.truth[c] for c, f in terms):
                self.problems.append(f"the truth breaks an equation: {[s.names[c] for c, _ in terms][:4]}")
        self.sensitive, self.known = {}, set()
        for k, name in enumerate(s.names):
            need = self.need(k) if self.is_attacked(k, kind_of(name)) else None
            if need is None:
                continue
            known = s.low[k] == s.high[k] and k in s.rows
            if known:
                self.rules += 1
                self.problems.append(f"{name}: published {s.truth[k]} although sensitive {dict(s.by[k].most_common(3))}")
            else:
                # A sum of joint counts is no count of its own: it may not be known, no more.
                self.sensitive[k] = (0, 1) if kind_of(name) == "part" else need
        self.check_groups()
        self.check_sums()
        self.solve()
        return self

    def check_file(self, release, is_choice_free=True):
        """What the file says is checked by itself, before it is used against the counts it hides."""
        if "file" not in self.s.drop:
            found = FileRules(release, self, is_choice_free).found
            self.rules += len(found)
            self.problems += found

    def is_attacked(self, k, kind):
        """Every count that the equations name, whether or not it has a row."""
        if kind == "row" and k not in self.s.rows:
            kind = "withheld"
        return kind not in ("change", "world") and kind not in self.s.drop

    def check_groups(self):
        """Where (nearly) all chose a sensitive option nothing of that question is shown, nor what follows from it."""
        for name, cells, _, _ in self.s.groups:
            for k in cells:
                if k in self.s.rows and not self.s.hidden[k]:
                    self.rules += 1
                    self.problems.append(f"{self.s.names[k]}: shown although (nearly) all chose a sensitive option of {name[2]}")

    def check_other_world(self, group, members, matrix, rhs, low, high, at):
        """What is published allows more others; and each option to be chosen, where all are hidden."""
        name, _, others, choice = group
        margin = self.policy["groupDisclosureMargin"]
        known = sum(self.s.low[k] for k in others if k not in at)
        objective = np.zeros(len(members))
        for k in others:
            if k in at:
                objective[at[k]] = 1
        if choice is not None:
            low = low.copy()
            low[at[choice]] = 1
        x, _ = self.best(matrix, rhs, low, high, objective)
        most = known + (0 if x is None else objective @ x)
        if x is None or most < margin:
            self.rules += 1
            what = "no other world is possible" if x is None else f"at most {most:g} others are possible"
            self.problems.append(f"{name}: {what} beside the sensitive options, needs {margin}"
                                 + (", each option chosen" if choice is not None else ""))

    def check_sums(self):
        """Sums of hidden counts that follow from what is published: by one equation, or by several."""
        s, told = self.s, set()
        parts = self.hidden_parts()
        for terms, family in zip(s.equations, s.family):
            unknown = self.hidden_side(terms)
            if unknown is None:
                continue
            own = Counter(c for c, _ in unknown)
            finest = sum((parts[c] for c, _ in unknown), Counter())
            for cells in (own, finest):
                total = sum(n * s.truth[c] for c, n in cells.items())
                who = sum((s.by[c] for c in cells), Counter())
                # A sum over releases is a count like any other.
                if (0 < total < self.policy["minimumDerivedSum"] or total and len(who) < self.policy["minimumInstitutions"]
                        or family == "releases" and len(unknown) < len(terms) and self.is_concentrated(total, who)):
                    if frozenset(cells) not in told:
                        told.add(frozenset(cells))
                        self.rules += 1
                        self.problems.append(
                            f"derivable sum {total} from {len(who)} institutions: {[s.names[c] for c in cells]}")
                    break
                if "sums" in s.drop:
                    break

    def hidden_side(self, terms):
        """The hidden counts of an equation where they all stand on one side, so that their sum follows; else None."""
        s = self.s
        unknown = [(c, f) for c, f in terms if s.low[c] != s.high[c]]
        if not unknown or any(not s.hidden[c] for c, _ in unknown) or len({f for _, f in unknown}) > 1:
            return None
        return unknown

    def hidden_parts(self):
        """For each hidden count the hidden counts that, with published ones, add up to it: as few cases as possible.

        An equation with one count on one side makes it the sum of those on the other, of which some are published;
        and each of these may be such a sum itself.
        """
        s = self.s
        parts = {c: Counter([c]) for c in range(len(s.names)) if s.hidden[c]}
        weight = {c: s.truth[c] for c in parts}
        sums = []
        for terms in s.equations:
            terms = [(c, f) for c, f in merged(terms).items() if f]
            if any(abs(f) != 1 or s.low[c] != s.high[c] and not s.hidden[c] for c, f in terms):
                continue
            for side in (1, -1):
                whole = [c for c, f in terms if f == side]
                rest = [c for c, f in terms if f == -side and s.low[c] != s.high[c]]
                if len(whole) == 1 and rest and s.hidden[whole[0]]:
                    sums.append((whole[0], rest))
        changed = True
        while changed:
            changed = False
            for whole, rest in sums:
                new = sum(weight[c] for c in rest)
                if new < weight[whole]:
                    weight[whole], changed = new, True
                    parts[whole] = sum((parts[c] for c in rest), Counter())
        return parts

    def components(self):
        s = self.s
        leader = list(range(len(s.names)))

        def find(c):
            while leader[c] != c:
                leader[c] = leader[leader[c]]
                c = leader[c]
            return c

        rows = []
        for terms in s.equations:
            unknown = [(c, f) for c, f in terms if s.low[c] != s.high[c]]
            known = sum(f * s.low[c] for c, f in terms if s.low[c] == s.high[c])
            if unknown:
                rows.append((unknown, -known))
                for c, _ in unknown[1:]:
                    leader[find(c)] = find(unknown[0][0])
        members, own = defaultdict(list), defaultdict(list)
        for c in range(len(s.names)):
            if s.low[c] != s.high[c]:
                members[find(c)].append(c)
        for unknown, rhs in rows:
            own[find(unknown[0][0])].append((unknown, rhs))
        return [(members[r], own[r]) for r in members]

    def solve(self):
        for members, rows in self.components():
            targets, inside = [k for k in members if k in self.sensitive], set(members)
            groups = [g for g in self.s.groups if any(k in inside for k in g[2])]
            if targets or groups:
                self.solve_component(members, rows, targets, groups)

    def solve_component(self, members, rows, targets, groups):
        s = self.s
        at = {c: i for i, c in enumerate(members)}
        entries = [(r, at[c], f) for r, (unknown, _) in enumerate(rows) for c, f in unknown]
        matrix = csr_matrix(([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries])),
                            shape=(len(rows), len(members))) if rows else None
        rhs = np.array([b for _, b in rows], float)
        low = np.array([s.low[c] for c in members], float)
        high = np.array([min(s.high[c], 1e7) for c in members], float)
        truth = np.array([s.truth[c] for c in members], float)
        if (truth < low - 1e-9).any() or (truth > high + 1e-9).any():
            wrong = [s.names[c] for c, t, l, h in zip(members, truth, low, high) if t < l or t > h]
            self.problems.append(f"the truth is outside what is published: {wrong[:3]}")
            return
        for group in groups:
            self.check_other_world(group, members, matrix, rhs, low, high, at)
        largest = np.array([max(s.by[c].values(), default=0) for c in members], float)
        self.extent(members, matrix, rhs, low, high, truth, targets, at, None)
        self.extent(members, matrix, rhs, np.maximum(low, largest), high, truth,
                    [k for k in targets if k in self.sensitive and k not in self.known and kind_of(s.names[k]) != "part"],
                    at, "all")

    def best(self, matrix, rhs, low, high, objective, gap=0.0):
        """A whole-number table with as large an `objective` as was found, or None, and whether none is larger."""
        self.solved += 1
        constraint = dict(A_eq=matrix, b_eq=rhs) if matrix is not None else {}
        r = linprog(-objective, bounds=np.column_stack([low, high]), method="highs", **constraint)
        if r.status == 0 and np.abs(r.x - np.round(r.x)).max() < 1e-6:
            return np.round(r.x), True
        r = milp(-objective, integrality=np.ones(len(low)), bounds=Bounds(low, high),
                 constraints=LinearConstraint(matrix, rhs, rhs) if matrix is not None else (),
                 options={"time_limit": self.limit, "mip_rel_gap": gap})
        # What was found when time was up is a table that fits, too.
        return None if r.x is None else np.round(r.x), r.status == 0

    def met(self, k, most, least, insider):
        t = self.s.truth[k]
        if insider:
            return most >= t + 1 and most - least >= self.policy["minimumInsiderValues"] - 1
        up, span = self.sensitive[k]
        return most >= t + up and most - least >= span

    def extent(self, members, matrix, rhs, low, high, truth, targets, at, insider):
        most, least = truth.copy(), truth.copy()
        rng = np.random.default_rng(1)
        open_ = [k for k in targets if not self.met(k, most[at[k]], least[at[k]], insider)]

        def take(x):
            np.maximum(most, x, out=most)
            np.minimum(least, x, out=least)

        # One table serves many counts: each is pulled where it lacks room, as long as that helps.
        for number in range(40):
            if not open_:
                return
            objective = np.zeros(len(members))
            for k in open_:
                i, up = at[k], 1 if insider else self.sensitive[k][0]
                lacks_above = most[i] < truth[i] + up
                objective[i] = (1 if lacks_above or rng.random() < 0.3 else -1) * rng.random()
            x, _ = self.best(matrix, rhs, low, high, objective, gap=0.2)
            if x is not None:
                take(x)
            before = len(open_)
            open_ = [k for k in open_ if not self.met(k, most[at[k]], least[at[k]], insider)]
            if number >= 6 and len(open_) > 0.9 * before:
                break
        for k in open_:
            gave_up = False
            for sign in (1, -1):
                if self.met(k, most[at[k]], least[at[k]], insider):
                    break
                objective = np.zeros(len(members))
                objective[at[k]] = sign
                x, is_best = self.best(matrix, rhs, low, high, objective)
                gave_up = gave_up or not is_best
                if x is not None:
                    take(x)
            if self.met(k, most[at[k]], least[at[k]], insider):
                continue
            if gave_up:
                self.timeouts += 1
                self.problems.append(f"{self.s.names[k]}: the solver gave up")
            elif insider == "all":
                self.one_by_one(members, matrix, rhs, low, high, truth, k, at)
            elif insider:
                self.insiders += 1
                self.problems.append(
                    f"{self.s.names[k]}: insider {insider} reckons with {least[at[k]] + 0:g}..{most[at[k]]:g}, true {truth[at[k]]:g}")
            elif most[at[k]] == least[at[k]]:
                self.exact += 1
                self.known.add(k)
                self.problems.append(f"{self.s.names[k]}: exactly {truth[at[k]]:g}")
            else:
                self.narrow += 1
                self.known.add(k)
                self.problems.append(
                    f"{self.s.names[k]}: {least[at[k]] + 0:g}..{most[at[k]]:g}, true {truth[at[k]]:g}, needs {self.sensitive[k]}")

    def one_by_one(self, members, matrix, rhs, _, high, truth, k, at):
        """Every institution for itself, where not all at once."""
        s = self.s
        base = np.array([s.low[c] for c in members], float)
        for who in list(s.by[k]):
            own = np.array([s.by[c].get(who, 0) for c in members], float)
            self.extent(members, matrix, rhs, np.maximum(base, own), high, truth, [k], at, who)

    def dump(self, path):
        """The problem as other attackers read it: cells, bounds and equations."""
        s = self.s
        cells = {}
        for k, name in enumerate(s.names):
            known = s.low[k] == s.high[k]
            cells[str(k)] = {"value": s.low[k] if known else None, "true": s.truth[k]}
            if not known:
                cells[str(k)].update(lo=s.low[k], hi=None if math.isinf(s.high[k]) else s.high[k],
                                     sensitive=k in self.sensitive, hidden=k not in self.sensitive)
        json.dump({"threshold": 10, "min_width": 4, "cells": cells, "equations": [
            {"terms": {str(c): f for c, f in merged(terms).items()}, "rhs": 0} for terms in s.equations]}, open(path, "w"))


def merged(terms):
    result = Counter()
    for c, f in terms:
        result[c] += f
    return result


def quarters_of(rows, form):
    """The quarters that the overall table shows, with the month each begins."""
    codes = [r["option"] for r in rows if r["question"] == form.period and not r["option"].startswith("_")]
    return [(c, None if c.startswith("to-") else c[:7]) for c in dict.fromkeys(codes)]


def attack(form, responses, aggregate, drop=(), selected=None):
    rows = rows_of(aggregate)
    truth = Truth(form, responses, selected, quarters_of(rows, form))
    system = System(drop)
    release = Release(form, truth, rows, system)
    attacked = Attack(form, system)
    attacked.check_file(release)
    return attacked.run(), rows


def rows_of(aggregate):
    return list(csv.DictReader(open(aggregate, encoding="utf-8-sig", newline="")))


def know_changes(system, former, name):
    """The attacker is reckoned to know how every count changed from a withdrawn file to the new one."""
    for cell, k in list(system.index.items()):
        if cell[0] == name and kind_of(cell) in ("row", "not") and (former, *cell[1:]) in system.index:
            old = system.index[(former, *cell[1:])]
            change = system.cell(("change", name, *cell[1:]))
            system.truth[change] = system.low[change] = system.high[change] = system.truth[k] - system.truth[old]
            system.add("issues", [(k, 1), (old, -1), (change, -1)])
            others = [w for w in system.by[k].keys() | system.by[old].keys() if system.by[k][w] != system.by[old][w]]
            if abs(system.truth[change]) in range(1, 10) or len(others) in (1, 2):
                system.problems.append(f"{cell}: changed by {system.truth[change]} in {len(others)} institutions")


def attack_together(form, responses, files, drop=()):
    """Attacks all files of one store at once.

    `files` are (path of the CSV, path of its metadata, the version of each case that counts, those
    received that do not) in the order of their publication. The metadata say which releases a table since the start adds up.
    """
    system, releases, everything, replacing = System(drop), {}, [], set()
    together = {case for _, _, selected, excluded in files for case in (*selected.items(), *excluded)}
    for path, metadata, selected, excluded in files:
        rows, about = rows_of(path), json.load(open(metadata, encoding="utf-8"))
        truth = Truth(form, responses, selected, quarters_of(rows, form), together, excluded)
        name = about["release"]
        releases[name] = Release(form, truth, rows, system, name)
        if "replaces" in about:
            replacing.add(name)
            know_changes(system, about["replaces"], name)
        everything += rows
        for table in about["tables"]:
            if "sumOf" in table:
                SinceStart(form, rows, [releases[n] for n in table["sumOf"]], name + " " + table["code"])
    attacked = Attack(form, system, limit=60.0)
    for name, release in releases.items():
        # A file that replaces another has its tables.
        attacked.check_file(release, is_choice_free=name not in replacing)
    return attacked.run(), everything


def figures(attacked, rows):
    count = Counter(r["status"] for r in rows)
    return dict(rows=len(rows), published=count["published"], band=count["band"], suppressed=count["suppressed"],
                sensitive=len(attacked.sensitive), exact=attacked.exact, narrow=attacked.narrow,
                insiders=attacked.insiders, rules=attacked.rules, timeouts=attacked.timeouts,
                problems=len(attacked.problems))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("form")
    arguments.add_argument("responses")
    arguments.add_argument("aggregate")
    arguments.add_argument("--json")
    arguments.add_argument("--drop", action="append", default=[])
    given = arguments.parse_args()
    start = time.time()
    attacked, rows = attack(Form(given.form), given.responses, given.aggregate, given.drop)
    if given.json:
        attacked.dump(given.json)
    for problem in attacked.problems[:50]:
        print(problem)
    print(json.dumps(figures(attacked, rows) | {"seconds": round(time.time() - start, 1)}))
    sys.exit(bool(attacked.problems))


if __name__ == "__main__":
    main()
