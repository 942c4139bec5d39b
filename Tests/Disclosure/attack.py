"""Attacks a published aggregate: what can be learned about a single count from all of it?

usage: attack.py FORM.json RESPONSES.ndjson AGGREGATE.csv [--json OUT.json] [--drop FAMILY]

Shares no code with the program. Cells and equations come from the form and the CSV alone; the
responses give the truth and say who contributed. Every hidden sensitive count must leave room: the
solver looks for tables that agree with everything published. Prints one line of figures and every
problem; exits 1 where there is one. A solver that gives up counts as a problem.
"""

import argparse
import csv
import json
import math
import sys
import time
import unicodedata
from array import array
from collections import Counter, defaultdict, namedtuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

TABULATION = "https://cresurvey.invalid/fhir/StructureDefinition/tabulation"
SINCE_START = "since-start"
LEGAL = ["医療法人社団", "医療法人財団", "社会医療法人", "医療法人", "独立行政法人", "国立大学法人"]


# The form ---------------------------------------------------------------------------------------

def parts(extension, name):
    return [p for p in extension.get("extension", []) if p["url"] == name]


def value(part):
    return next(v for k, v in part.items() if k.startswith("value"))


def one(extension, name, default=None):
    found = parts(extension, name)
    return value(found[0]) if found else default


def walk(items, parents=()):
    for item in items:
        yield item, parents
        yield from walk(item.get("item", []), (*parents, item))


class Question:
    """A published question: options, who is asked, sensitive options, levels."""

    def __init__(self, code):
        self.code, self.options, self.sensitive = code, [], set()
        self.many = self.optional = self.stratum_only = False
        self.gate = None  # (question, {options})
        self.most = None  # how many options one may tick, where that is fewer than there are
        self.bands, self.groups, self.levels = [], {}, []


class Form:
    def __init__(self, path):
        form = json.load(open(path, encoding="utf-8"))
        self.tabulation = next(e for e in form["extension"] if e["url"] == TABULATION)
        population = parts(self.tabulation, "population")[0]
        self.population = one(population, "question")
        self.policy = {}
        for part in parts(self.tabulation, "policy"):
            for entry in part["extension"]:
                self.policy.setdefault(entry["url"], value(entry))
        self.questions, self.contributors, self.period = {}, [], None
        required = {}
        for item, parents in walk(form["item"]):
            required[item["linkId"]] = item
            extension = next((e for e in item.get("extension", []) if e["url"] == TABULATION), None)
            if extension is None:
                continue
            roles = {value(p) for p in parts(extension, "role")}
            if "contributor" in roles:
                self.contributors.append(item["linkId"])
            if "period" in roles:
                self.period = item["linkId"]
            if not roles & {"measure", "stratum"}:
                continue
            self.questions[item["linkId"]] = self.question(item, parents, extension, roles)
        self.indicators, self.days = [], {}
        for part in parts(self.tabulation, "indicator"):
            if parts(part, "from"):
                q = Question(one(part, "code"))
                q.optional = True
                q.bands = self.band_list(part)
                q.options = [b[0] for b in q.bands]
                q.ends = (one(part, "from"), one(part, "to"))
                q.gate = self.gate(required[q.ends[1]], ())
                self.questions[q.code] = q
            else:
                alternatives = [
                    [(one(c, "question"), one(c, "operator"), one(c, "answer")) for c in parts(a, "condition")]
                    for a in parts(part, "alternative")]
                self.indicators.append((one(part, "code"), alternatives))
        self.tables = [(one(t, "code"), [value(s) for s in parts(t, "stratum")])
                       for t in parts(self.tabulation, "table")]

    def band_list(self, extension):
        result = []
        for band in parts(extension, "band"):
            result.append((one(band, "code"), one(band, "low", -math.inf), one(band, "high", math.inf)))
        return result

    def gate(self, item, parents):
        own = [c for i in (*parents, item) for c in i.get("enableWhen", [])
               if c["question"] != self.population]
        if not own:
            return None
        source = own[0]["question"]
        codes = set()
        for c in own:
            answer = next(v for k, v in c.items() if k.startswith("answer"))
            codes.add(answer["code"] if isinstance(answer, dict) else str(answer).lower())
        return source, codes

    def question(self, item, parents, extension, roles):
        q = Question(item["linkId"])
        q.stratum_only = "measure" not in roles
        q.many = item.get("repeats", False)
        q.optional = not item.get("required", False)
        q.gate = self.gate(item, parents)
        q.sensitive = {value(p) for p in parts(extension, "sensitive")}
        q.bands = self.band_list(extension)
        kind = item["type"]
        if kind == "boolean":
            q.options = ["true", "false"]
        elif q.bands:
            q.options = [b[0] for b in q.bands]
        else:
            q.options = [o["valueCoding"]["code"] for o in item.get("answerOption", [])]
        if kind == "open-choice":
            q.options.append("_O")
        current = {o: o for o in q.options}
        for number, level in enumerate(parts(extension, "level")):
            groups = {}
            for group in parts(level, "group"):
                for member in parts(group, "member"):
                    groups[value(member)] = one(group, "code")
            if groups and number == 0:
                q.groups = groups
                q.options = list(dict.fromkeys(groups.values()))
                current = {o: o for o in q.options}
            elif groups:
                current = {o: groups[c] for o, c in current.items()}
            q.levels.append(dict(current))
        most = [e["valueInteger"] for e in item.get("extension", []) if e["url"].endswith("questionnaire-maxOccurs")]
        if most and q.many and most[0] < len(q.options):
            q.most = max(most[0], 1)
        return q


# The truth --------------------------------------------------------------------------------------

def normalized(name):
    name = "".join(unicodedata.normalize("NFKC", c) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in name)
    name = "".join(name.lower().split())
    for form in LEGAL:
        if name.startswith(form) and len(name) > len(form):
            return name[len(form):]
    return name


Record = namedtuple("Record", "status case keys")


class Truth:
    """What each case says, and which institution it comes from.

    `selected` gives the version of each case that counts, `excluded` those received that do not;
    without them the newest version of each case counts, unless it takes the case back. `together`
    are the cases among which institutions are told apart: those of all releases attacked at once.
    """

    def __init__(self, form, path, selected=None, quarters=None, together=None, excluded=None):
        self.form, self.quarters = form, quarters
        versions, together = defaultdict(list), together or set()
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                r = json.loads(line)
                if r["status"] in ("completed", "amended", "entered-in-error"):
                    # What is not needed is dropped at once: there may be hundreds of thousands.
                    versions[r["identifier"]["value"]].append((int(r["meta"]["versionId"]), self.record(r)))
        counted, left, others = [], [], []
        for code, found in versions.items():
            found.sort(key=lambda v: v[0])
            if selected is None:
                keep = found[-1][1].status != "entered-in-error"
                counted += [found[-1][1]] if keep else []
                left += [(r, found[0][1]) for _, r in (found[:-1] if keep else found)]
                continue
            for number, r in {v: (v, r) for v, r in found}.values():
                if selected.get(code) == number:
                    counted.append(r)
                elif (code, number) in (excluded or ()):
                    left.append((r, r))
                elif (code, number) in together:
                    others.append(r)
        leader = {}

        def find(key):
            leader.setdefault(key, key)
            while leader[key] != key:
                leader[key] = leader[leader[key]]
                key = leader[key]
            return key

        # A case taken back belongs to the institution that had sent it.
        left = [first if r.status == "entered-in-error" else r for r, first in left]
        for r in counted + left + others:
            for k in r.keys[1:]:
                leader[find(k)] = find(r.keys[0])
            find(r.keys[0])
        self.excluded = [find(r.keys[0]) for r in left]
        self.cases = [(r.case, find(r.keys[0])) for r in counted]

    def record(self, response):
        """What a response says, and by which names its institution may go."""
        given = {}
        for item, _ in walk(response["item"]):
            if "answer" in item:
                given.setdefault(item["linkId"], []).extend(item["answer"])
        keys = [("site", response.get("author", {}).get("identifier", {}).get("value", ""))]
        keys += [(link, normalized(a["valueString"])) for link in self.form.contributors for a in given.get(link, [])]
        case = self.read(given) if response["status"] != "entered-in-error" else None
        return Record(response["status"], case, [k for k in keys if k[1]] or [("none", "none")])

    def read(self, given):
        """question -> option, or a set of options; None where not answered; absent if not asked."""
        form, result = self.form, {}
        is_case = given[form.population][0]["valueBoolean"]
        for q in form.questions.values():
            if q.code != form.population and not is_case:
                continue
            if q.gate and str(result.get(q.gate[0])) not in q.gate[1]:
                continue
            if q.code == form.period:
                first = given[q.code][0]["valueDate"][:7]
                result[q.code] = self.quarter(first)
                continue
            if hasattr(q, "ends"):
                import datetime
                try:
                    a, b = (datetime.date.fromisoformat(given[e][0]["valueDate"]) for e in q.ends)
                    number = (b - a).days + 1
                    result[q.code] = next((c for c, lo, hi in q.bands if lo <= number < hi), None)
                except (KeyError, ValueError):
                    result[q.code] = None
                continue
            chosen = set()
            for a in given.get(q.code, []):
                (kind, v), = [(k, v) for k, v in a.items() if k.startswith("value")]
                if kind == "valueCoding":
                    chosen.add(q.groups.get(v["code"], v["code"]))
                elif kind == "valueString":
                    chosen.add("_O")
                elif kind == "valueBoolean":
                    chosen.add("true" if v else "false")
                else:
                    chosen |= {c for c, lo, hi in q.bands if lo <= v < hi}
            result[q.code] = chosen or None if q.many else next(iter(chosen), None)
        result["_case"] = is_case
        return result

    def quarter(self, month):
        chosen = None
        for code, start in self.quarters or []:
            if start is None or month >= start:
                chosen = code
        return chosen


# The system -------------------------------------------------------------------------------------

class System:
    """Cells by name; what is known of each; equations."""

    def __init__(self, drop=()):
        self.drop, self.problems = set(drop), []
        self.index, self.names = {}, []
        self.equations, self.family = [], []
        self.low, self.high, self.hidden = [], [], []
        self.truth, self.by = [], []
        self.rows = set()

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
                else:
                    s.add("gates", [(at(q.code, "_asked"), 1), (at("_cases", "_T"), -1)])
                extra = [at(q.code, "_unanswered")] if q.optional else []
                s.total("options", at(q.code, "_asked"), [at(q.code, "_T")] + extra)
                if not q.many:
                    s.total("options", at(q.code, "_T"), options)
                else:
                    for o in self.options(q):
                        s.total("ticks", at(q.code, "_T"), [at(q.code, o), at(q.code, "not", o)])
                    s.add("ticks", [(c, 1) for c in options] + [(at(q.code, "_T"), -1), (at(q.code, "excess"), -1)])
                    if q.most:
                        s.add("ticks", [(at(q.code, "excess"), 1), (at(q.code, "room"), 1), (at(q.code, "_T"), 1 - q.most)])
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
        slots = self.slots = [n[2:] for n in s.index if n[:2] == (self.prefix, ()) and n[2:] != ("_cases", "_T")]
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
                yield from [(q.code, "room")] * ((q.most or 0) - len(got))
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

    def add(self, stratum, who, slot, times):
        k = self.system.index.get((self.prefix, stratum, *slot))
        if k is not None:
            self.system.truth[k] += times
            self.system.by[k][who] += times

    def publish(self):
        s = self.system
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
            zeros = stratum and self.may_hide_zeros(row["question"])
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
            s.low[k] = 0 if zeros else 1
            if row["status"] == "band":
                s.low[k] = max(s.low[k], int(row["count_low"]))
                s.high[k] = int(row["count_high"])
                if row["count"]:
                    self.problems.append(f"{name}: a band with a count")
            elif any(row[c] for c in ("count", "count_low", "count_high", "percent", "denominator")):
                self.problems.append(f"{name}: a suppressed row with a number")
        # Not ticked is no row, but as certain as one: 1 or more where the ticks are hidden.
        for name, k in list(s.index.items()):
            if len(name) == 5 and name[0] == self.prefix and name[3] == "not":
                tick = s.index[(name[0], name[1], name[2], name[4])]
                if s.hidden[tick]:
                    s.hidden[k] = True
                    s.low[k] = 0 if name[1] and self.may_hide_zeros(name[2]) else 1

    def may_hide_zeros(self, code):
        q = self.form.questions.get(code)
        if q is not None:
            return bool(q.sensitive)
        for indicator, alternatives in self.form.indicators:
            if indicator == code:
                return any(self.form.questions[c[0]].sensitive for a in alternatives for c in a)
        return False

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
        self.form, self.system, self.prefix = form, releases[0].system, prefix
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


# The attack -------------------------------------------------------------------------------------

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
        self.sensitive = {}
        for k, name in enumerate(s.names):
            if k not in s.rows and not (len(name) == 5 and name[3] == "not"):
                continue
            need = self.need(k)
            if need is None:
                continue
            known = s.low[k] == s.high[k] and k in s.rows
            if known:
                self.rules += 1
                self.problems.append(f"{name}: published {s.truth[k]} although sensitive {dict(s.by[k].most_common(3))}")
            else:
                self.sensitive[k] = need
        self.check_groups()
        self.check_sums()
        self.solve()
        return self

    def check_groups(self):
        s, form = self.s, self.form
        margin = self.policy["groupDisclosureMargin"]
        self.group = {}
        for name, k in s.index.items():
            q = form.questions.get(name[2])
            if q is None or len(name) != 4 or name[3] not in q.sensitive or k not in s.rows:
                continue
            whole = s.truth[s.index[(name[0], name[1], name[2], "_T")]]
            if whole and s.truth[k] >= whole - 1:
                for o in q.options:
                    j = s.index[(name[0], name[1], name[2], o)]
                    if not s.hidden[j]:
                        self.rules += 1
                        self.problems.append(f"{s.names[j]}: shown although nearly all chose {name[3]}")
                self.group[k] = whole - margin

    def check_sums(self):
        s = self.s
        for terms, family in zip(s.equations, s.family):
            unknown = [(c, f) for c, f in terms if s.low[c] != s.high[c]]
            if not unknown or any(not s.hidden[c] for c, _ in unknown) or len({f for _, f in unknown}) > 1:
                continue
            total = sum(s.truth[c] for c, _ in unknown)
            who = sum((s.by[c] for c, _ in unknown), Counter())
            # A sum over releases is a count like any other.
            if (0 < total < self.policy["minimumDerivedSum"] or total and len(who) < self.policy["minimumInstitutions"]
                    or family == "releases" and len(unknown) < len(terms) and self.is_concentrated(total, who)):
                self.rules += 1
                self.problems.append(f"derivable sum {total} of {[s.names[c] for c, _ in unknown]}")

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
            targets = [k for k in members if k in self.sensitive or k in self.group]
            if targets:
                self.solve_component(members, rows, targets)

    def solve_component(self, members, rows, targets):
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
        largest = np.array([max(s.by[c].values(), default=0) for c in members], float)
        self.extent(members, matrix, rhs, low, high, truth, targets, at, None)
        self.extent(members, matrix, rhs, np.maximum(low, largest), high, truth,
                    [k for k in targets if k in self.sensitive], at, "all")

    def best(self, matrix, rhs, low, high, objective):
        """A whole-number table with as large an `objective` as was found, or None, and whether none is larger."""
        self.solved += 1
        constraint = dict(A_eq=matrix, b_eq=rhs) if matrix is not None else {}
        r = linprog(-objective, bounds=np.column_stack([low, high]), method="highs", **constraint)
        if r.status == 0 and np.abs(r.x - np.round(r.x)).max() < 1e-6:
            return np.round(r.x), True
        r = milp(-objective, integrality=np.ones(len(low)), bounds=Bounds(low, high),
                 constraints=LinearConstraint(matrix, rhs, rhs) if matrix is not None else (),
                 options={"time_limit": self.limit})
        # What was found when time was up is a table that fits, too.
        return None if r.x is None else np.round(r.x), r.status == 0

    def met(self, k, x, most, least, insider):
        t = self.s.truth[k]
        if insider:
            return most >= t + 1 and most - least >= self.policy["minimumInsiderValues"] - 1
        if k in self.group and least > self.group[k]:
            return False
        up, span = self.sensitive.get(k, (0, 0))
        return most >= t + up and most - least >= span

    def extent(self, members, matrix, rhs, low, high, truth, targets, at, insider):
        most, least = truth.copy(), truth.copy()
        rng = np.random.default_rng(1)
        open_ = [k for k in targets if not self.met(k, None, most[at[k]], least[at[k]], insider)]

        def take(x):
            np.maximum(most, x, out=most)
            np.minimum(least, x, out=least)

        for _ in range(12):
            if not open_:
                return
            objective = np.zeros(len(members))
            for k in open_:
                objective[at[k]] = rng.choice([-1, 1, 1]) * rng.random()
            x, _ = self.best(matrix, rhs, low, high, objective)
            if x is not None:
                take(x)
            open_ = [k for k in open_ if not self.met(k, None, most[at[k]], least[at[k]], insider)]
        for k in open_:
            gave_up = False
            for sign in (1, -1):
                objective = np.zeros(len(members))
                objective[at[k]] = sign
                x, is_best = self.best(matrix, rhs, low, high, objective)
                gave_up = gave_up or not is_best
                if x is not None:
                    take(x)
            if self.met(k, None, most[at[k]], least[at[k]], insider):
                continue
            if gave_up:
                self.timeouts += 1
                self.problems.append(f"{self.s.names[k]}: the solver gave up")
            elif insider == "all":
                self.one_by_one(members, matrix, rhs, low, high, truth, k, at)
            elif insider:
                self.insiders += 1
                self.problems.append(
                    f"{self.s.names[k]}: insider {insider} reckons with {least[at[k]]:g}..{most[at[k]]:g}, true {truth[at[k]]:g}")
            elif most[at[k]] == least[at[k]]:
                self.exact += 1
                self.problems.append(f"{self.s.names[k]}: exactly {truth[at[k]]:g}")
            else:
                self.narrow += 1
                self.problems.append(
                    f"{self.s.names[k]}: {least[at[k]]:g}..{most[at[k]]:g}, true {truth[at[k]]:g}, needs {self.sensitive.get(k)}")

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
    Release(form, truth, rows, system)
    return Attack(form, system).run(), rows


def rows_of(aggregate):
    return list(csv.DictReader(open(aggregate, encoding="utf-8-sig", newline="")))


def know_changes(system, former, name):
    """The attacker is reckoned to know how every count changed from a withdrawn file to the new one."""
    for cell, k in list(system.index.items()):
        if cell[0] == name and cell[2] != "joint" and cell[3] not in ("excess", "room") and (former, *cell[1:]) in system.index:
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
    system, releases, everything = System(drop), {}, []
    together = {case for _, _, selected, excluded in files for case in (*selected.items(), *excluded)}
    for path, metadata, selected, excluded in files:
        rows, about = rows_of(path), json.load(open(metadata, encoding="utf-8"))
        truth = Truth(form, responses, selected, quarters_of(rows, form), together, excluded)
        name = about["release"]
        releases[name] = Release(form, truth, rows, system, name)
        if "replaces" in about:
            know_changes(system, about["replaces"], name)
        everything += rows
        for table in about["tables"]:
            if "sumOf" in table:
                SinceStart(form, rows, [releases[n] for n in table["sumOf"]], name + " " + table["code"])
    return Attack(form, system, limit=60.0).run(), everything


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
