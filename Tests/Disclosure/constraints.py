"""Small forms whose questions limit what one may answer, answers near those limits, and an attack on each.

usage: constraints.py PROGRAM FOLDER ROUNDS FIRST_SEED

Several choices of which some stand alone, of which one must tick so many or may tick so many;
sensitive options that nearly a whole stratum chose; questions opened by an option of another; two
questions joined by an indicator. Prints what was learned, then a line for each kind of form. Exits 1
where anything was learned. A clear refusal (exit code 1, no file) does not count.
"""

import collections
import json
import os
import random
import subprocess
import sys

import attack
import smallform
from smallform import SYSTEM, tabulation, value

EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
LIMIT = "http://hl7.org/fhir/StructureDefinition/questionnaire-"
# Counts near which something may follow.
EDGES = [0, 0, 1, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 20, 40, 70]


def choice(link, codes, sensitive=(), alone=(), least=None, most=None, many=False, source=None, optional=False):
    item = smallform.choice(link, codes, "measure", sensitive)
    if many:
        item["repeats"] = True
    for option in item["answerOption"]:
        if option["valueCoding"]["code"] in alone:
            option["extension"] = [value(EXCLUSIVE, "valueBoolean", True)]
    item["extension"] += [value(LIMIT + name, "valueInteger", number)
                          for name, number in (("minOccurs", least), ("maxOccurs", most)) if number]
    if source:
        item["enableWhen"] = [{"question": source[0], "operator": "=",
                               "answerCoding": {"system": SYSTEM, "code": source[1]}}]
    if optional:
        del item["required"]
    return item


def indicator(code, *alternatives):
    """Cases that have one of some answers: (question, option) each."""
    return {"url": "indicator", "extension": [value("code", "valueCode", code), value("label", "valueString", code)] + [
        {"url": "alternative", "extension": [{"url": "condition", "extension": [
            value("question", "valueString", question), value("operator", "valueCode", "="),
            value("answer", "valueCoding", {"system": SYSTEM, "code": option})]}]}
        for question, option in alternatives]}


def questionnaire(items, indicators=()):
    """A form of `items`, overall and by one stratum."""
    form = smallform.form(["x"], ["east", "west"], {})
    form["item"] = form["item"][:3] + items
    form["extension"][0]["extension"] += indicators
    return form


class Edge:
    """Answers of a stratum: some sets of options chosen by nearly all, the others by few."""

    def __init__(self, rng, institutions):
        self.rng, self.institutions = rng, institutions
        self.shy = rng.random() < 0.3

    def institution(self, count, number):
        # What few chose may come from one or two.
        one = self.rng.randrange(self.institutions)
        if count < 12 and self.shy:
            return f"架空第{one % 2:03d}病院"
        return f"架空第{one:03d}病院"

    def spread(self, ways, total):
        """How many chose each way: a number near an edge for most, the rest for one or two."""
        edges = self.rng.choice([EDGES, EDGES, [0, 0, 0, 0, 0, 1, 1, 2, 3]])
        counts = {way: self.rng.choice(edges) for way in ways}
        large = self.rng.sample(ways, min(len(ways), self.rng.choice([1, 1, 2])))
        rest = max(0, total - sum(counts.values()))
        for number, way in enumerate(large):
            counts[way] += rest // len(large) + (rest % len(large) if number == 0 else 0)
        return counts


def several(rng):
    """A question of several choices, with limits; the ways to answer it."""
    options = [f"o{i + 1}" for i in range(rng.choice([2, 3, 4, 5]))]
    alone = rng.choice([[], ["none"], ["none", "unknown"], ["none", "unknown", "refused"]])
    least = rng.choice([None, 2]) if not alone and len(options) > 2 else None
    most = rng.choice([None, 2, 3]) if len(options) > 2 else None
    sizes = range(least or 1, min(most or len(options), len(options)) + 1)
    ways = [(o,) for o in alone] + list(dict.fromkeys(
        tuple(sorted(rng.sample(options, rng.choice(sizes)))) for _ in range(12)))
    item = choice("answer", options + alone, alone=alone, least=least, most=most, many=True)
    return questionnaire([item]), [{"answer": way} for way in rng.sample(ways, min(len(ways), rng.choice([3, 4, 6, 9])))]


def sensitive(rng):
    """A question with sensitive options, and an indicator that follows from it."""
    options = ["s1", "s2", "a", "b", "c"][:rng.choice([3, 4, 5])]
    harmful = rng.choice([["s1"], ["s1", "s2"]])
    others = [("answer", o) for o in options if o not in harmful]
    form = questionnaire([choice("answer", options, sensitive=harmful)],
                         [indicator("harmless", *others)] if rng.random() < 0.6 else [])
    return form, [{"answer": (o,)} for o in options]


def opened(rng):
    """A question that an option of another opens, and that may be left empty."""
    items = [choice("first", ["open", "shut", "other"][:rng.choice([2, 3])]),
             choice("second", ["a", "b", "c", "d"][:rng.choice([2, 3, 4])], source=("first", "open"), optional=True)]
    codes = lambda item: [o["valueCoding"]["code"] for o in item["answerOption"]]
    ways = [{"first": (o,)} for o in codes(items[0])] + [
        {"first": ("open",), "second": (o,)} for o in codes(items[1])]
    return questionnaire(items), ways


def joined(rng):
    """Two questions, and an indicator of either."""
    items = [choice(link, ["yes", "no", "unknown"][:rng.choice([2, 3])]) for link in ("first", "second")]
    codes = lambda item: [o["valueCoding"]["code"] for o in item["answerOption"]]
    ways = [{"first": (a,), "second": (b,)} for a in codes(items[0]) for b in codes(items[1])]
    return questionnaire(items, [indicator("either", ("first", "yes"), ("second", "yes"))]), ways


KINDS = {"several": several, "sensitive": sensitive, "opened": opened, "joined": joined}


def write(path, form, ways, rng):
    """Responses of two strata, each with its own counts of the ways to answer."""
    edge = Edge(rng, rng.choice([14, 20, 40]))
    with open(path, "w", encoding="utf-8") as out:
        for stratum in ("east", "west"):
            counts = edge.spread(range(len(ways)), rng.choice([105, 115, 140, 200]))
            for way, count in counts.items():
                for number in range(count):
                    institution = edge.institution(count, number)
                    print(json.dumps(smallform.response(form, institution, {"stratum": (stratum,), **ways[way]}, rng)), file=out)


def main():
    program, folder, rounds, first = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    form_path, responses, aggregate = (os.path.join(folder, name) for name in ("c.json", "c.ndjson", "c.csv"))
    totals, bad = collections.defaultdict(collections.Counter), 0
    for seed in range(first, first + rounds):
        rng = random.Random(seed)
        kind = list(KINDS)[seed % len(KINDS)]
        form, ways = KINDS[kind](rng)
        with open(form_path, "w", encoding="utf-8") as out:
            json.dump(form, out)
        write(responses, form, ways, rng)
        if os.path.exists(aggregate):
            os.remove(aggregate)
        run = subprocess.run([program, "tabulate", responses, "-o", aggregate, "--form", form_path, "--lang", "en"],
                             capture_output=True, text=True, timeout=120)
        totals[kind]["forms"] += 1
        if not os.path.exists(aggregate):
            totals[kind]["refused"] += 1
            if run.returncode != 1 or run.stderr.count("\n") != 1:
                bad += 1
                print(f"seed {seed} ({kind}): code {run.returncode}: {run.stderr.strip()[:300]}", flush=True)
            continue
        attacked, rows = attack.attack(attack.Form(form_path), responses, aggregate)
        totals[kind].update(attack.figures(attacked, rows))
        if attacked.problems:
            bad += 1
            totals[kind]["bad"] += 1
            print(f"seed {seed} ({kind}): {attacked.problems[:3]}", flush=True)
    for kind, c in totals.items():
        print(f"{kind}: {c['forms']} forms, {c['refused']} refused, {c['bad']} with problems; "
              f"{c['published']} counts published, {c['band']} bands, {c['suppressed']} suppressed, {c['sensitive']} sensitive")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
