"""The counts of an aggregate as one system: cells by name, what is known of each, equations."""

import math
from array import array
from collections import Counter, defaultdict

import numpy as np
from scipy.sparse import csr_matrix

SINCE_START = "since-start"


SLACKS = ("excess", "room", "spare", "some", "neither")


def kind_of(name):
    """What a cell is: a row, not ticked, a joint count or a sum of them, another count of the equations, or none."""
    if name[0] == "change":
        return "change"
    if name[2] in ("joint", "part", "world"):
        return name[2]
    if name[3] == "not":
        return "not"
    return "slack" if name[3] in SLACKS else "row"


class System:
    """Cells by name; what is known of each; equations."""

    def __init__(self, drop=()):
        self.drop, self.problems = set(drop), []
        self.index, self.names = {}, []
        self.equations, self.family = [], []
        self.low, self.high, self.hidden = [], [], []
        self.truth, self.by = [], []
        self.rows, self.parts, self.groups = set(), [], []

    def cell(self, name, low=0):
        if name not in self.index:
            self.index[name] = len(self.names)
            self.names.append(name)
            self.low.append(low)
            self.high.append(math.inf)
            self.hidden.append(False)
            self.truth.append(0)
            self.by.append(Counter())
        return self.index[name]

    def add(self, family, terms):
        if family not in self.drop:
            self.equations.append(terms)
            self.family.append(family)

    def total(self, family, parent, children):
        self.add(family, [(parent, -1)] + [(c, 1) for c in children])


def leaves_of(form, q, opened):
    """The leaves of a root question, answers that open another replaced by those of that one."""
    result = []
    for option in q.options + ([None] if q.optional else []):
        inner = next((o for o in opened if o.gate and o.gate[0] == q.code and option in o.gate[1]), None)
        if inner is None:
            result.append((q.code, option))
        else:
            result += [(inner.code, o) for o in inner.options + ([None] if inner.optional else [])]
    return result


def meets(form, leaves, condition):
    code, operator, wanted = condition
    wanted = wanted["code"] if isinstance(wanted, dict) else wanted
    known = dict(leaves)
    for leaf, _ in leaves:
        gate = form.questions[leaf].gate
        if gate and gate[0] == code:
            known[code] = next(iter(gate[1]))
    got = known.get(code)
    if got is None:
        return False
    if operator == "=":
        return str(got).lower() == str(wanted).lower()
    low, high = next((lo, hi) for c, lo, hi in form.questions[code].bands if c == got)
    return low >= wanted if operator == ">=" else high <= wanted


class Release:
    """One CSV with the truth behind it, as a system."""

    def __init__(self, form, truth, rows, system, prefix=""):
        rows = [r for r in rows if r["table"] != SINCE_START]
        self.form, self.truth, self.rows, self.prefix = form, truth, rows, prefix
        self.system, self.problems = system, system.problems
        self.columns = [c for c in rows[0] if c.startswith("stratum_")]
        variables = {}
        for _, axes in form.tables:
            for link in axes:
                variables["stratum_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in link)] = link
        self.variable = variables
        self.strata = []  # () or ((link, code), ...)
        for row in rows:
            stratum = tuple((variables[c], row[c]) for c in self.columns if row[c] != "_T")
            if stratum not in self.strata:
                self.strata.append(stratum)
        self.level = {}
        for stratum in self.strata:
            for link, code in stratum:
                q = form.questions[link]
                seen = {dict(s).get(link) for s in self.strata if tuple(l for l, _ in s) == tuple(l for l, _ in stratum)}
                self.level[tuple(l for l, _ in stratum), link] = self.find_level(q, seen)
        self.joints()
        self.name_cells()
        self.count()
        self.publish()

    def find_level(self, q, seen):
        if q.code == self.form.period:
            return {c: next((s for s in seen if s == c or c in s.split("-and-")), None) for c, _ in self.truth.quarters}
        for level in q.levels or [{o: o for o in q.options}]:
            if set(level.values()) == seen:
                return level
        raise SystemExit(f"no level of {q.code} has the categories {sorted(seen)}")

    def joints(self):
        form = self.form
        self.joint, self.indicator = [], {}
        for q in form.questions.values():
            if q.gate and len(q.gate[1]) > 1:
                source = form.questions[q.gate[0]]
                self.joint.append(([(source.code, o) for o in source.options if o in q.gate[1]],
                                   [(q.code, o) for o in q.options + ([None] if q.optional else [])]))
        for code, alternatives in form.indicators:
            named = {c[0] for a in alternatives for c in a}
            named |= {form.questions[n].gate[0] for n in named if form.questions[n].gate}
            roots = [form.questions[n] for n in form.questions if n in named and not form.questions[n].gate]
            opened = [form.questions[n] for n in named if form.questions[n].gate]
            leaves = [leaves_of(form, r, [o for o in opened if o.gate[0] == r.code]) for r in roots]
            if len(roots) == 1:
                good = [l for l in leaves[0] if any(all(meets(form, [l], c) for c in a) for a in alternatives)]
                self.indicator[code] = ("leaves", good)
            else:
                if (leaves[0], leaves[1]) not in self.joint:
                    self.joint.append((leaves[0], leaves[1]))
                number = self.joint.index((leaves[0], leaves[1]))
                good = [(x, y) for x in leaves[0] for y in leaves[1]
                        if any(all(meets(form, [x, y], c) for c in a) for a in alternatives)]
                self.indicator[code] = (number, good)

    def questions(self, stratum):
        for q in self.form.questions.values():
            if stratum and (q.stratum_only or q.code == self.form.population):
                continue
            if q.code == self.form.period and not self.truth.quarters:
                continue
            yield q

    def options(self, q):
        return [c for c, _ in self.truth.quarters] if q.code == self.form.period else q.options

    def name_cells(self):
        s, form = self.system, self.form
        for stratum in self.strata:
            at = lambda *name: s.cell((self.prefix, stratum, *name))
            at("_cases", "_T")
            if not stratum:
                s.total("exclusions", at("_received", "_T"), [at(form.population, "_T"), at("_received", "_excluded")])
            for q in self.questions(stratum):
                options = [at(q.code, o) for o in self.options(q)]
                if q.code == form.population:
                    s.total("options", at(q.code, "_T"), options)
                    s.add("options", [(at(q.code, "true"), 1), (at("_cases", "_T"), -1)])
                    continue
                if q.gate:
                    s.total("gates", at(q.code, "_asked"), [at(q.gate[0], o) for o in q.gate[1]])
                    source = form.questions[q.gate[0]]
                    if len(q.gate[1]) > 1 and not source.many:
                        # Follows from others, but is what a reader would reckon with: asked, and not asked.
                        s.total("gates", at(source.code, "_T"), [at(q.code, "_asked")]
                                + [at(source.code, o) for o in self.options(source) if o not in q.gate[1]])
                else:
                    s.add("gates", [(at(q.code, "_asked"), 1), (at("_cases", "_T"), -1)])
                extra = [at(q.code, "_unanswered")] if q.optional else []
                s.total("options", at(q.code, "_asked"), [at(q.code, "_T")] + extra)
                if not q.many:
                    s.total("options", at(q.code, "_T"), options)
                else:
                    for o in self.options(q):
                        s.total("ticks", at(q.code, "_T"), [at(q.code, o), at(q.code, "not", o)])
                    self.name_limits(at, q, options)
            leaf = lambda l: at(l[0], "_unanswered" if l[1] is None else l[1])
            for number, (xs, ys) in enumerate(self.joint):
                for x in xs:
                    s.total("joints", leaf(x), [at("joint", number, x, y) for y in ys])
                for y in ys:
                    s.total("joints", leaf(y), [at("joint", number, x, y) for x in xs])
            for code, (kind, good) in self.indicator.items():
                children = [leaf(g) for g in good] if kind == "leaves" else [at("joint", kind, *g) for g in good]
                s.total("indicators", at(code, "true"), children)
                s.total("indicators", at("_cases", "_T"), [at(code, "true"), at(code, "false")])
            self.name_parts(at)
        slots = self.slots = [n[2:] for n in s.index
                              if n[:2] == (self.prefix, ()) and n[2:] != ("_cases", "_T") and n[2] != "part"]
        for axes in {tuple(l for l, _ in st) for st in self.strata if st}:
            mine = [st for st in self.strata if tuple(l for l, _ in st) == axes]
            if len(axes) == 1:
                for slot in slots:
                    if (self.prefix, mine[0], *slot) in s.index:
                        s.total("strata", s.index[(self.prefix, (), *slot)],
                                [s.index[(self.prefix, st, *slot)] for st in mine])
                link = axes[0]
                level = self.level[axes, link]
                for st in mine:
                    finest = [o for o in self.options(form.questions[link]) if level.get(o) == st[0][1]]
                    s.total("levels", s.index[(self.prefix, st, "_cases", "_T")],
                            [s.index[(self.prefix, (), link, o)] for o in finest])
            else:
                for place, link in enumerate(axes):
                    margin = [st for st in self.strata if tuple(l for l, _ in st) == (link,)]
                    fine, coarse = self.level[(link,), link], self.level[axes, link]
                    for category in set(coarse.values()):
                        inner = [st for st in mine if st[place][1] == category]
                        outer = [st for st in margin
                                 if any(fine[o] == st[0][1] and coarse[o] == category for o in fine)]
                        for slot in slots + [("_cases", "_T")]:
                            if (self.prefix, inner[0], *slot) in s.index:
                                s.add("strata", [(s.index[(self.prefix, st, *slot)], -1) for st in outer]
                                      + [(s.index[(self.prefix, st, *slot)], 1) for st in inner])

    def name_parts(self, at):
        """Of the cases with some answers, those that an indicator counts, and the others: these follow from it."""
        for code, (kind, good) in self.indicator.items():
            if kind == "leaves":
                continue
            xs, ys = self.joint[kind]
            for side, (outer, inner) in enumerate(((xs, ys), (ys, xs))):
                pair = lambda o, i: (i, o) if side else (o, i)
                classes = defaultdict(list)
                for o in outer:
                    classes[tuple(pair(o, i) in good for i in inner)].append(o)
                for met, members in classes.items():
                    if all(met) or not any(met):
                        continue
                    for wanted in (True, False):
                        cells = [at("joint", kind, *pair(o, i)) for o in members for i, m in zip(inner, met) if m == wanted]
                        if len(cells) > 1:
                            k = at("part", code, wanted, tuple(members))
                            self.system.total("parts", k, cells)
                            self.system.parts.append((k, cells))

    def name_limits(self, at, q, options):
        """How many options one may tick, and which of them only alone."""
        s, whole = self.system, at(q.code, "_T")
        s.add("ticks", [(c, 1) for c in options] + [(whole, -1), (at(q.code, "excess"), -1)])
        alone = [at(q.code, o) for o in self.options(q) if o in q.exclusive]
        if q.most:
            s.add("limits", [(at(q.code, "excess"), 1), (at(q.code, "room"), 1), (whole, 1 - q.most)]
                  + [(c, q.most - 1) for c in alone])
        if q.least:
            s.add("limits", [(at(q.code, "excess"), 1), (at(q.code, "spare"), -1), (whole, 1 - q.least)])
        if not alone:
            return
        some = at(q.code, "some") if len(alone) > 1 else at(q.code, "not", next(iter(q.exclusive)))
        if len(alone) > 1:
            s.total("limits", whole, alone + [some])
        for o in self.options(q):
            if o not in q.exclusive:
                s.total("limits", some, [at(q.code, o), at(q.code, "neither", o)])

    def slots_of(self, case):
        """The overall counts that a case adds one to; what it has several of, several times."""
        form = self.form
        yield "_received", "_T"
        if not case["_case"]:
            yield from ((form.population, "false"), (form.population, "_T"))
            return
        yield "_cases", "_T"
        for q in self.questions(()):
            if q.code not in case:
                continue
            got = case[q.code]
            yield q.code, "_asked"
            yield q.code, "_unanswered" if got is None else "_T"
            if got is None:
                continue
            for o in got if q.many else [got]:
                yield q.code, o
            if q.many:
                for o in set(q.options) - got:
                    yield q.code, "not", o
                yield from [(q.code, "excess")] * (len(got) - 1)
                if not got & q.exclusive:
                    yield from [(q.code, "room")] * ((q.most or 0) - len(got))
                    yield q.code, "some"
                    for o in set(q.options) - got - q.exclusive:
                        yield q.code, "neither", o
                yield from [(q.code, "spare")] * (len(got) - (q.least or len(got)))
        has = lambda l: l[0] in case and case[l[0]] == l[1]
        for number, (xs, ys) in enumerate(self.joint):
            for x in filter(has, xs):
                for y in filter(has, ys):
                    yield "joint", number, x, y
        for code, (kind, good) in self.indicator.items():
            met = any(has(g) if kind == "leaves" else has(g[0]) and has(g[1]) for g in good)
            yield code, "true" if met else "false"

    def count(self):
        s, cases = self.system, self.truth.cases
        for who in self.truth.excluded:
            for slot in (("_received", "_T"), ("_received", "_excluded")):
                self.add((), who, slot, 1)
        # A row for each case, a column for each slot: a stratum is a choice of rows.
        column, columns, ends = {}, array("i"), [0]
        for case, _ in cases:
            columns.extend(column.setdefault(slot, len(column)) for slot in self.slots_of(case))
            ends.append(len(columns))
        matrix = csr_matrix((np.ones(len(columns), int), columns, ends), (len(cases), len(column)))
        names = list(dict.fromkeys(who for _, who in cases))
        numbers = {who: number for number, who in enumerate(names)}
        number = np.array([numbers[who] for _, who in cases], int)
        slots = list(column)
        for stratum in self.strata:
            axes = [(link, code, self.level[tuple(l for l, _ in stratum), link]) for link, code in stratum]
            rows = np.array([i for i, (case, _) in enumerate(cases)
                             if all(level.get(case.get(link)) == code for link, code, level in axes)], int)
            owners = csr_matrix((np.ones(len(rows), int), (number[rows], np.arange(len(rows)))), (len(names), len(rows)))
            sums = (owners @ matrix[rows]).tocoo()
            for who, slot, times in zip(sums.row.tolist(), sums.col.tolist(), sums.data.tolist()):
                self.add(stratum, names[who], slots[slot], times)

        for k, cells in s.parts:
            if s.names[k][0] == self.prefix:
                s.truth[k] = sum(s.truth[c] for c in cells)
                s.by[k] = sum((s.by[c] for c in cells), Counter())

    def add(self, stratum, who, slot, times):
        k = self.system.index.get((self.prefix, stratum, *slot))
        if k is not None:
            self.system.truth[k] += times
            self.system.by[k][who] += times

    def publish(self):
        s, self.lowest = self.system, {}
        for row in self.rows:
            stratum = tuple((self.variable[c], row[c]) for c in self.columns if row[c] != "_T")
            if row["option"] == "_hidden":
                self.check_hidden(stratum, row)
                continue
            if row["status"] == "quartile":
                self.check_quartile(stratum, row)
                continue
            name = (self.prefix, stratum, row["question"], row["option"])
            if name not in s.index:
                self.problems.append(f"a row that the form does not explain: {name}")
                continue
            k = s.index[name]
            s.rows.add(k)
            if row["status"] == "published":
                s.low[k] = s.high[k] = int(row["count"])
                if s.truth[k] != int(row["count"]):
                    self.problems.append(f"{name}: published {row['count']}, counted {s.truth[k]}")
                if row["denominator"] and row["percent"]:
                    share = 100 * int(row["count"]) / max(1, int(row["denominator"]))
                    if abs(share - float(row["percent"])) > 0.0501:
                        self.problems.append(f"{name}: percent {row['percent']}")
                continue
            s.hidden[k] = True
            s.low[k] = 1
            if row["status"] == "band":
                self.lowest[k] = int(row["count_low"])
                s.low[k] = max(s.low[k], self.lowest[k])
                s.high[k] = int(row["count_high"])
                if row["count"]:
                    self.problems.append(f"{name}: a band with a count")
            elif any(row[c] for c in ("count", "count_low", "count_high", "percent", "denominator")):
                self.problems.append(f"{name}: a suppressed row with a number")
        # Not ticked is no row, but as certain as one: 1 or more where the ticks are hidden.
        for name, k in list(s.index.items()):
            if kind_of(name) == "not" and name[0] == self.prefix and s.hidden[s.index[(*name[:3], name[4])]]:
                s.hidden[k], s.low[k] = True, 1
        for stratum in self.strata:
            for q in self.form.questions.values():
                if q.sensitive and (self.prefix, stratum, q.code, "_T") in s.index:
                    self.reckon_with_group(stratum, q)

    def reckon_with_group(self, stratum, q):
        """A zero is hidden only where (nearly) all chose a sensitive option, and then all options are."""
        s = self.system
        at = lambda *name: s.index[(self.prefix, stratum, q.code, *name)]
        options = [at(o) for o in self.options(q)]
        sensitive = [at(o) for o in q.options if o in q.sensitive]
        whole, shown = s.truth[at("_T")], [k for k in options if k in s.rows]
        following = [k for code in self.following(q) for o in ("true", "false")
                     for k in [s.index[(self.prefix, stratum, code, o)]] if k in s.rows]
        # What the others come to, for each way in which the group may have been harmed.
        if q.many:
            others = [[at("not", o)] for o in q.options if o in q.sensitive]
        else:
            others = [[k for k in options if k not in sensitive]]
        sums = [sum(s.truth[k] for k in cells) for cells in others]
        harmed = [cells for cells, left in zip(others, sums) if left <= 1 and left < whole]
        if harmed:
            choice = None
            if all(s.hidden[k] for k in shown):
                for k in [*shown, *following, *(at("not", o) for o in q.options if q.many)]:
                    if s.hidden[k]:
                        s.low[k] = self.lowest.get(k, 0)
                choice = self.choose_world(stratum, q, options, harmed[0]) if shown else None
            s.groups += [((self.prefix, stratum, q.code), options + following, cells, choice) for cells in harmed]
        elif not all(s.hidden[k] for k in shown) and s.low[at("_T")] > 1:
            for number, cells in enumerate(others):
                rest = s.cell((self.prefix, stratum, "world", q.code, "beyond two", number))
                s.truth[rest] = sums[number] - 2
                s.add("unharmed", [(k, 1) for k in cells] + [(rest, -1), (self.one(), -2)])

    def choose_world(self, stratum, q, options, others):
        """All options are hidden: at most one chose another, or each was chosen; which, one cell says."""
        s = self.system
        choice = s.cell((self.prefix, stratum, "world", q.code, "each"))
        s.high[choice] = 1
        for k in options:
            rest = s.cell((self.prefix, stratum, "world", q.code, "beyond one", s.names[k][3]))
            s.truth[rest] = s.truth[k]
            s.add("worlds", [(k, 1), (choice, -1), (rest, -1)])
        rest = s.cell((self.prefix, stratum, "world", q.code, "up to one"))
        s.truth[rest] = 1 - sum(s.truth[k] for k in others)
        most = s.truth[s.index[(self.prefix, (), "_cases", "_T")]]
        s.add("worlds", [(k, 1) for k in others] + [(choice, -most), (rest, 1), (self.one(), -1)])
        return choice

    def one(self):
        k = self.system.cell((self.prefix, (), "world", "one"))
        self.system.truth[k] = self.system.low[k] = self.system.high[k] = 1
        return k

    def following(self, q):
        """The indicators that follow from a question."""
        return [code for code, alternatives in self.form.indicators
                if any(c[0] == q.code for a in alternatives for c in a)]

    def check_quartile(self, stratum, row):
        """The band named holds the answers on both sides of the quartile."""
        s, code = self.system, row["question"]
        part = {"_q1": 1, "_median": 2, "_q3": 3}[row["option"]]
        options = self.form.questions[code].options
        counts = [s.truth[s.index[(self.prefix, stratum, code, o)]] for o in options]
        text = {r["option"]: r["option_text"] for r in self.rows if r["question"] == code}
        total = sum(counts)
        for rank in (-(-total * part // 4), total * part // 4 + 1):
            option = next(o for i, o in enumerate(options) if sum(counts[:i + 1]) >= rank)
            if text[option] != row["option_text"] or any(row[c] for c in ("count", "percent", "denominator")):
                self.problems.append(f"{code} {stratum}: {row['option']} {row['option_text']}, but it is {text[option]}")

    def check_hidden(self, stratum, row):
        s = self.system
        q = row["question"]
        hidden = [r for r in self.rows if r["question"] == q and r["status"] in ("band", "suppressed")
                  and not r["option"].startswith(("_T", "_asked", "_unanswered", "_hidden"))
                  and tuple((self.variable[c], r[c]) for c in self.columns if r[c] != "_T") == stratum]
        total = sum(s.truth[s.index[(self.prefix, stratum, q, r["option"])]] for r in hidden)
        if total != int(row["count"]):
            self.problems.append(f"{q} {stratum}: _hidden {row['count']}, counted {total}")


class SinceStart(Release):
    """The table of a file that adds up several releases, each of which is in the same system."""

    def __init__(self, form, rows, releases, prefix):
        self.form, self.system, self.prefix, self.strata = form, releases[0].system, prefix, [()]
        self.problems = self.system.problems
        self.rows = [r for r in rows if r["table"] == SINCE_START]
        self.columns = [c for c in rows[0] if c.startswith("stratum_")]
        self.variable = releases[0].variable
        s = self.system
        slots = [n for n in releases[-1].slots if n[0] != form.period] + [("_cases", "_T")]
        for slot in slots:
            parts = [s.index.get((r.prefix, (), *slot)) for r in releases]
            if None in parts:
                continue
            k = s.cell((prefix, (), *slot))
            s.total("releases", k, parts)
            s.truth[k] = sum(s.truth[p] for p in parts)
            s.by[k] = sum((s.by[p] for p in parts), Counter())
        self.publish()
