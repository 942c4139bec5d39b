"""The form, and what each response says: read for the attack, by a program of its own."""

import json
import math
import unicodedata
from collections import defaultdict, namedtuple

TABULATION = "https://cresurvey.invalid/fhir/StructureDefinition/tabulation"
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


# What the policy says where the form does not.
POLICY = {
    "minimumFrequency": 10, "minimumDerivedSum": 10, "minimumInstitutions": 3, "minimumRemainder": 5,
    "maximumTwoLargestPercent": 90, "groupDisclosureMargin": 3, "minimumIntervalValues": 5,
    "relativeIntervalPercent": 20, "relativeRoomPercent": 10, "minimumInsiderValues": 3,
    "minimumCases": 100, "minimumReleaseInstitutions": 10, "minimumLevelCases": 100,
    "minimumLevelInstitutions": 10, "twoWayMinimumCases": 5000, "twoWayMinimumMeanCount": 30}
GRID = [0, 5, 10, 25, 50, 75, 90, 95, 100]


class Question:
    """A published question: options, who is asked, sensitive options, levels."""

    def __init__(self, code):
        self.code, self.options, self.sensitive = code, [], set()
        self.many = self.optional = self.stratum_only = False
        self.gate = None  # (question, {options})
        self.exclusive = set()  # options that can only be ticked alone
        self.least = self.most = None  # how many others one must and may tick, where that says something
        self.bands, self.groups, self.levels = [], {}, []


class Form:
    def __init__(self, path):
        form = json.load(open(path, encoding="utf-8"))
        self.tabulation = next(e for e in form["extension"] if e["url"] == TABULATION)
        population = parts(self.tabulation, "population")[0]
        self.population = one(population, "question")
        self.policy, self.grid = {}, []
        for part in parts(self.tabulation, "policy"):
            for entry in part["extension"]:
                self.policy.setdefault(entry["url"], value(entry))
            self.grid += [value(edge) for edge in parts(part, "bandEdge")]
        self.policy, self.grid = POLICY | self.policy, self.grid or GRID
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
        if not q.many:
            return q
        alone = {o["valueCoding"]["code"] for o in item.get("answerOption", [])
                 if any(e["url"].endswith("questionnaire-optionExclusive") and e["valueBoolean"]
                        for e in o.get("extension", []))}
        members = defaultdict(set)
        for member in [o["valueCoding"]["code"] for o in item.get("answerOption", [])]:
            members[q.groups.get(member, member)].add(member)
        q.exclusive = {o for o in q.options if members[o] and members[o] <= alone}
        limit = lambda name: next(
            (e["valueInteger"] for e in item.get("extension", []) if e["url"].endswith(name)), None)
        most, least = limit("questionnaire-maxOccurs"), limit("questionnaire-minOccurs")
        if most is not None and most < len(q.options) - len(q.exclusive):
            q.most = max(most, 1)
        # Several written answers, and several options of one group, are ticked once.
        if least is not None and least > 1 and not q.groups and "_O" not in q.options:
            q.least = least
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
