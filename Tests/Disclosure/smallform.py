"""A form so small that every table a reader must reckon with can be listed, and answers to it.

One question with a few options, one stratum; the counts of a table of options by strata are given.
"""

import csv
import json
import os
import subprocess

from generate import BASE, case_code

TABULATION = BASE + "/StructureDefinition/tabulation"
SYSTEM = "urn:x-small"


def value(url, kind, content):
    return {"url": url, kind: content}


def tabulation(*parts):
    return [{"url": TABULATION, "extension": list(parts)}]


def choice(link, codes, role, sensitive=()):
    return {
        "linkId": link, "text": link, "type": "choice", "required": True,
        "enableWhen": [{"question": "case", "operator": "=", "answerBoolean": True}], "enableBehavior": "all",
        "extension": tabulation(value("role", "valueCode", role),
                                *[value("sensitive", "valueCode", s) for s in sensitive]),
        "answerOption": [{"valueCoding": {"system": SYSTEM, "code": c, "display": c}} for c in codes]}


def table(code, *axes):
    return {"url": "table", "extension": [
        value("code", "valueCode", code), value("label", "valueString", code),
        *[value("stratum", "valueString", a) for a in axes]]}


def form(options, strata, policy):
    """A Questionnaire of one question by one stratum, with a policy of its own."""
    return {
        "resourceType": "Questionnaire", "url": "https://example.invalid/Questionnaire/small", "version": "1.0.0",
        "name": "Small", "title": "Small", "status": "active", "language": "ja",
        "extension": tabulation(
            {"url": "population", "extension": [
                value("question", "valueString", "case"), value("operator", "valueCode", "="),
                value("answer", "valueBoolean", True)]},
            table("overall"), table("by-stratum", "stratum"),
            {"url": "policy", "extension": [value("version", "valueString", "1")]
             + [value(n, "valueInteger", v) for n, given in policy.items()
                for v in (given if isinstance(given, list) else [given])]}),
        "item": [
            {"linkId": "case", "text": "case", "type": "boolean", "required": True,
             "extension": tabulation(value("role", "valueCode", "measure"))},
            {"linkId": "name", "text": "name", "type": "string", "required": True,
             "extension": tabulation(value("role", "valueCode", "contributor"))},
            choice("stratum", strata, "stratum"), choice("answer", options, "measure")]}


def response(form, institution, chosen, rng):
    """A case of `institution`, with the option chosen of each question, or a tuple of several."""
    code = case_code(rng)
    answers = {link: [{"valueCoding": {"system": SYSTEM, "code": c}} for c in (codes if isinstance(codes, tuple) else (codes,))]
               for link, codes in chosen.items()}
    answers |= {"case": [{"valueBoolean": True}], "name": [{"valueString": institution}]}
    return {
        "resourceType": "QuestionnaireResponse", "id": code, "meta": {"versionId": "1"},
        "identifier": {"system": BASE + "/case", "value": code},
        "questionnaire": form["url"] + "|" + form["version"], "status": "completed",
        "authored": "2026-04-01T12:00:00+09:00",
        "item": [{"linkId": i["linkId"], "answer": answers[i["linkId"]]} for i in form["item"] if i["linkId"] in answers]}


def write(path, form, table, rng, institution):
    """Responses with `table[stratum][option]` cases; `institution()` names where the next comes from.

    The names are returned by stratum and option."""
    behind = {}
    strata, options = (
        [o["valueCoding"]["code"] for o in i["answerOption"]] for i in form["item"] if i["type"] == "choice")
    with open(path, "w", encoding="utf-8") as out:
        for s, row in zip(strata, table):
            for o, count in zip(options, row):
                for _ in range(count):
                    name = institution()
                    behind.setdefault((s, o), []).append(name)
                    chosen = {"stratum": s, "answer": o}
                    print(json.dumps(response(form, name, chosen, rng)), file=out)
    return behind


def tabulate(program, form_path, responses, aggregate):
    """The rows of the aggregate: (stratum or None, option) -> (status, count, low, high); None: refused."""
    if os.path.exists(aggregate):
        os.remove(aggregate)
    run = subprocess.run([program, "tabulate", responses, "-o", aggregate, "--form", form_path, "--lang", "en"],
                         capture_output=True, text=True)
    if not os.path.exists(aggregate):
        if run.returncode != 1:
            raise SystemExit(run.stderr)
        return None
    rows = {}
    for row in csv.DictReader(open(aggregate, encoding="utf-8", newline="")):
        if row["question"] == "answer" and not row["option"].startswith("_"):
            stratum = None if row["stratum_stratum"] == "_T" else row["stratum_stratum"]
            number = lambda k: int(row[k]) if row[k] else None
            rows[stratum, row["option"]] = (row["status"], number("count"), number("count_low"), number("count_high"))
    return rows
