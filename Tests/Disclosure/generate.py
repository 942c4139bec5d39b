"""Writes invented responses of one random shape as NDJSON: skewed, clustered by hospital.

usage: generate.py FORM.json CASES INSTITUTIONS SEED [--shape NAME] [--start YYYY-MM-DD] [--days N] [--others SHARE] > FILE

Shapes: plain, skewed, clustered, equal (all answers equal), spellings (a hospital under two names),
deadly (nearly everyone in a stratum died), sparse. Without one, the seed chooses. With --others so many of
the cases come with a response that does not count: a copy, an older version, an entry in error.
"""

import argparse
import datetime
import json
import random
import sys

BASE = "https://cresurvey.invalid/fhir"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def case_code(rng):
    """Twelve letters of Crockford base 32 and a Luhn-mod-32 check letter."""
    letters = [rng.randrange(32) for _ in range(12)]
    total, double = 0, True
    for value in reversed(letters):
        product = value * 2 if double else value
        total += product // 32 + product % 32
        double = not double
    return "".join(ALPHABET[v] for v in letters) + ALPHABET[(32 - total % 32) % 32]


def weights(rng, count, skew):
    """Shares of `count` options, the more unequal the larger `skew`."""
    shares = [rng.gammavariate(max(0.05, 1.5 / skew), 1) + 1e-9 for _ in range(count)]
    total = sum(shares)
    return [s / total for s in shares]


class Shape:
    def __init__(self, form, rng, name, institutions, start, days):
        self.form, self.rng, self.name = form, rng, name
        self.start, self.days = start, days
        self.skew = {"plain": 1, "skewed": 6, "clustered": 3, "sparse": 10}.get(name, 3)
        if name == "random":
            self.skew = rng.choice([0.5, 1, 2, 4, 8])
        self.clustering = rng.choice([0, 0, 0.3, 0.7]) if name != "clustered" else 0.85
        self.probability = {}
        size = rng.choice([0.3, 0.8, 1.2])
        self.sizes = [1 / (i + 1) ** size for i in range(institutions)]
        self.hospitals = [self.hospital(i) for i in range(institutions)]
        self.yes = {}

    def pick(self, key, options, own=None):
        if self.name == "equal":
            return options[0]
        table = self.probability.setdefault(key, weights(self.rng, len(options), self.skew))
        if own is not None and self.rng.random() < self.clustering:
            chosen = own.setdefault(key, self.rng.choices(range(len(options)), table)[0])
            return options[chosen]
        return self.rng.choices(options, table)[0]

    def hospital(self, number):
        return {
            "site": case_code(self.rng),
            "name": f"架空第{number:03d}病院",
            "mail": f"contact@institution-{number:03d}.example",
            "3": f"{self.rng.choices(range(1, 48), self.probability.setdefault('pref', weights(self.rng, 47, self.skew)))[0]:02d}"
            if self.name != "equal" else "13",
            "4": None,
            "5": None,
            "own": {},
        }


def build(form, shape, hospital, rng):
    items = {}

    def index(nodes):
        for node in nodes:
            items[node["linkId"]] = node
            index(node.get("item", []))

    index(form["item"])

    def options(link):
        return [o["valueCoding"] for o in items[link]["answerOption"]]

    own = hospital["own"]

    def choice(link, stable=False):
        if stable:
            if hospital[link] is None:
                hospital[link] = shape.pick(link, options(link))
            return hospital[link]
        return shape.pick(link, options(link), own)

    def coding(c):
        return {"valueCoding": {"system": c["system"], "code": c["code"]}}

    def open_choice(link):
        chosen = shape.pick(link, options(link) + [None], own)
        return {"valueString": "架空の記述"} if chosen is None else coding(chosen)

    def yes(link):
        share = shape.yes.setdefault(link, rng.choice([0.02, 0.1, 0.3, 0.5, 0.8, 0.93, 0.98, 1.0]))
        if shape.name == "equal":
            return True
        if rng.random() < shape.clustering:
            return own.setdefault(link, rng.random() < share)
        return rng.random() < share

    def several(link):
        table = shape.yes.setdefault(
            link, [rng.choice([0.01, 0.05, 0.2, 0.4, 0.7, 0.97]) for _ in options(link)])
        chosen = [coding(o) for o, p in zip(options(link), table)
                  if (rng.random() < p if shape.name != "equal" else p == max(table))]
        if items[link]["type"] == "open-choice" and rng.random() < 0.04 and shape.name != "equal":
            chosen.append({"valueString": "架空の記述"})
        return chosen or [coding(shape.pick(link, options(link)))]

    answers = {"1": [{"valueBoolean": rng.random() < 0.95 or shape.name == "equal"}]}
    if answers["1"][0]["valueBoolean"]:
        name = hospital["name"]
        if shape.name == "spellings" and rng.random() < 0.5:
            name = "医療法人社団　" + name
        answers["2"] = [{"valueString": name}]
        pref = next(o for o in options("3") if o["code"] == hospital["3"])
        answers["3"] = [coding(pref)]
        answers["4"] = [coding(choice("4", True))]
        answers["5"] = [coding(choice("5", True))]
        answers["6.2"] = [{"valueString": hospital["mail"]}]
        age = 70 if shape.name == "equal" else min(119, max(0, int(rng.gauss(70, 18))))
        answers["7"] = [{"valueInteger": age}]
        for link in ("8", "10", "13"):
            answers[link] = several(link)
        answers["9"] = [open_choice("9")]
        answers["11"] = [coding(choice("11"))]
        answers["12"] = [{"valueBoolean": yes("12")}]
        answers["14"] = [coding(choice("14"))]
        if answers["14"][0]["valueCoding"]["code"] != "not-measured":
            if rng.random() < shape.yes.setdefault("14.1", rng.choice([0.5, 0.9, 0.97, 1.0])):
                mic = shape.pick("mic", ["0.25", "0.5", "1", "2", "4", "8", "16", "64"], own)
                answers["14.1"] = [{"valueDecimal": float(mic) if "." in mic else int(mic)}]
        renal = choice("15.1")
        answers["15.1"] = [coding(renal)]
        clearance = None
        if renal["code"] == "none":
            clearance = shape.pick("clcr", [10, 20, 45, 90, 150], own) + rng.randrange(0, 5)
            answers["15.2"] = [{"valueDecimal": clearance}]
        label = "0-75g-q12h" if clearance is None or clearance < 15 else (
            "1g-q8h" if clearance < 30 else "1-5g-q8h" if clearance < 60 else
            "2g-q8h" if clearance < 120 else "2g-q6h")
        if rng.random() < shape.yes.setdefault("fits", rng.choice([0.5, 0.9, 0.98, 1.0])):
            fitting = [o for o in options("15.3") if o["code"] == label]
            answers["15.3"] = [coding(fitting[0])] if fitting else [open_choice("15.3")]
        else:
            answers["15.3"] = [open_choice("15.3")]
        first = shape.start + datetime.timedelta(days=rng.randrange(shape.days))
        answers["16.1"] = [{"valueDate": first.isoformat()}]
        ended = yes("16.2")
        answers["16.2"] = [{"valueBoolean": ended}]
        if ended:
            days = shape.pick("days", [2, 5, 10, 20, 40], own) - 1
            answers["16.3"] = [{"valueDate": (first + datetime.timedelta(days=days)).isoformat()}]
        outcome = choice("17")
        if shape.name == "deadly" and hospital["3"] < "15" and rng.random() < 0.995:
            outcome = next(o for o in options("17") if o["code"] == "death-from-infection")
        answers["17"] = [coding(outcome)]
        adverse = yes("17.1")
        answers["17.1"] = [{"valueBoolean": adverse}]
        if adverse:
            answers["17.2"] = [{"valueString": "架空の記述"}]
        for link in ("18.1", "18.2", "18.3", "19.1", "19.2", "19.3"):
            answers[link] = [{"valueBoolean": yes(link)}]
        for link in ("20", "21"):
            answers[link] = [coding(choice(link))]
    if "answerOption" in items["14"] and "16.1" in answers:
        authored = answers.get("16.3", answers["16.1"])[0]["valueDate"]
    else:
        authored = shape.start.isoformat()

    def tree(nodes):
        result = []
        for node in nodes:
            if node["type"] == "group":
                inner = tree(node.get("item", []))
                if inner:
                    result.append({"linkId": node["linkId"], "item": inner})
            elif node["linkId"] in answers:
                result.append({"linkId": node["linkId"], "answer": answers[node["linkId"]]})
        return result

    code = case_code(rng)
    return {
        "resourceType": "QuestionnaireResponse",
        "id": code,
        "meta": {"versionId": "1", "security": [
            {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]},
        "identifier": {"system": BASE + "/case", "value": code},
        "questionnaire": form["url"] + "|" + form["version"],
        "status": "completed",
        "authored": authored + "T12:00:00+09:00",
        "author": {"type": "Organization", "identifier": {"system": BASE + "/site", "value": hospital["site"]}},
        "item": tree(form["item"]),
    }


def with_others(response, share, rng):
    """The response, and now and then one beside it that does not count."""
    if rng.random() >= share:
        return [response]
    kind = rng.choice(["copy", "older", "error"])
    if kind == "copy":
        return [response, response]
    other = json.loads(json.dumps(response))
    if kind == "older":
        response["status"], response["meta"]["versionId"] = "amended", "2"
        return [other, response]
    other["id"] = other["identifier"]["value"] = case_code(rng)
    error = json.loads(json.dumps(other))
    error["status"], error["meta"]["versionId"] = "entered-in-error", "2"
    return [response, other, error]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("form")
    arguments.add_argument("cases", type=int)
    arguments.add_argument("institutions", type=int)
    arguments.add_argument("seed", type=int)
    arguments.add_argument("--shape")
    arguments.add_argument("--start", default="2024-04-01")
    arguments.add_argument("--days", type=int, default=365)
    arguments.add_argument("--others", type=float, default=0)
    given = arguments.parse_args()
    rng = random.Random(given.seed)
    names = ["plain", "skewed", "clustered", "random", "random", "random", "spellings", "sparse"]
    name = given.shape or rng.choice(names)
    form = json.load(open(given.form, encoding="utf-8"))
    others = random.Random(given.seed + 1_000_000)
    shape = Shape(form, rng, name, given.institutions, datetime.date.fromisoformat(given.start), given.days)
    for _ in range(given.cases):
        hospital = rng.choices(shape.hospitals, shape.sizes)[0]
        for response in with_others(build(form, shape, hospital, rng), given.others, others):
            print(json.dumps(response, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
