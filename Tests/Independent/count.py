"""Counts responses on its own and compares the aggregate with that, row by row.

usage: count.py FORM.json RESPONSES.ndjson AGGREGATE.csv

Shares no code with the program: it reads the form, the responses and the CSV with Python's own
parsers. Exits 1 at any published row that differs, any count of 1-9, any question that is missing,
and any cell that pandas or DuckDB read with another type or value.
"""

import csv
import json
import sys
from collections import Counter

TABULATION = "https://cresurvey.invalid/fhir/StructureDefinition/tabulation"


def parts(extension, name):
    return [part for part in extension.get("extension", []) if part["url"] == name]


def value(part):
    return next(v for k, v in part.items() if k.startswith("value"))


def walk(items, parents=()):
    for item in items:
        yield item, parents
        yield from walk(item.get("item", []), (*parents, item))


def bands(extension):
    result = []
    for band in parts(extension, "band"):
        bound = {p["url"]: value(p) for p in band["extension"] if "extension" not in p}
        result.append((bound["code"], bound.get("low", float("-inf")), bound.get("high", float("inf"))))
    return result


def published_items(form, population):
    """The measures and strata whose only condition is that of the population, with their codes."""
    for item, parents in walk(form["item"]):
        extension = next((e for e in item.get("extension", []) if e["url"] == TABULATION), None)
        if extension is None:
            continue
        roles = {value(p) for p in parts(extension, "role")}
        if not roles & {"measure", "stratum"} or "period" in roles:
            continue
        conditions = [c["question"] for i in (*parents, item) for c in i.get("enableWhen", [])]
        if set(conditions) - {population}:
            continue
        levels = parts(extension, "level")
        groups = {}
        if levels:
            for group in parts(levels[0], "group"):
                code = value(parts(group, "code")[0])
                for member in parts(group, "member"):
                    groups[value(member)] = code
        yield item, groups, bands(extension)


def answers(response):
    """linkId -> list of answers, over the whole response."""
    found = {}
    for item, _ in walk(response.get("item", [])):
        if "answer" in item:
            found.setdefault(item["linkId"], []).extend(item["answer"])
    return found


def codes(given, groups, ranges):
    result = set()
    for answer in given:
        if "valueCoding" in answer:
            code = answer["valueCoding"]["code"]
            result.add(groups.get(code, code))
        elif "valueString" in answer:
            result.add("_O")
        elif "valueBoolean" in answer:
            result.add("true" if answer["valueBoolean"] else "false")
        else:
            number = next(iter(answer.values()))
            result.update(code for code, low, high in ranges if low <= number < high)
    return result


def main():
    form = json.load(open(sys.argv[1], encoding="utf-8"))
    tabulation = next(e for e in form["extension"] if e["url"] == TABULATION)
    population = value(parts(parts(tabulation, "population")[0], "question")[0])
    newest = {}
    with open(sys.argv[2], encoding="utf-8") as lines:
        for line in lines:
            response = json.loads(line)
            if response["status"] in ("completed", "amended"):
                case = response["identifier"]["value"]
                version = int(response["meta"]["versionId"])
                if version > newest.get(case, (0, None))[0]:
                    newest[case] = (version, answers(response))
    everyone = [given for _, given in newest.values()]
    cases = [g for g in everyone if g[population][0].get("valueBoolean") is True]

    expected = Counter()
    questions = list(published_items(form, population))
    for item, groups, ranges in questions:
        universe = everyone if item["linkId"] == population else cases
        for given in universe:
            chosen = codes(given.get(item["linkId"], []), groups, ranges)
            expected.update((item["linkId"], code) for code in chosen)
            expected[item["linkId"], "_T"] += bool(chosen)

    with open(sys.argv[3], encoding="utf-8-sig", newline="") as file:
        every_row = list(csv.DictReader(file))
    # Strata, gated questions and indicators are counted by Tests/Disclosure.
    counted = {item["linkId"] for item, _, _ in questions}
    rows = [row for row in every_row if row["table"] == "overall" and row["question"] in counted]
    problems = []
    hidden = Counter()
    for row in rows:
        if row["status"] in ("band", "suppressed") and row["option"] != "_T":
            hidden[row["question"]] += expected[row["question"], row["option"]]
    compared = 0
    for row in rows:
        key = row["question"], row["option"]
        numbers = [row[c] for c in ("count", "count_low", "count_high", "denominator", "percent")]
        if row["release"] != "DRAFT-NOT-FOR-PUBLICATION":
            problems.append(f"{key}: release {row['release']}")
        if row["status"] == "suppressed":
            if any(numbers):
                problems.append(f"{key}: a suppressed row has numbers")
            continue
        if row["status"] == "quartile":
            # The band in which it lies is checked by Tests/Disclosure.
            if any(numbers):
                problems.append(f"{key}: a quartile has numbers")
            continue
        if row["status"] == "band":
            if not int(row["count_low"]) <= expected[key] <= int(row["count_high"]) or row["count"]:
                problems.append(f"{key}: a band that does not hold the count")
            continue
        count = int(row["count"])
        true = hidden[key[0]] if key[1] == "_hidden" else expected[key]
        compared += 1
        if count != true:
            problems.append(f"{key}: published {count}, counted {true}")
        if 1 <= count <= 9:
            problems.append(f"{key}: a count of {count}")
        if int(row["denominator"]) and row["percent"] != f"{round_half_up(count, int(row['denominator']))}":
            problems.append(f"{key}: percent {row['percent']}")
    missing = {i["linkId"] for i, _, _ in questions} ^ {row["question"] for row in rows}
    if missing:
        problems.append(f"questions in one place only: {sorted(missing)}")
    problems += read_by_others(sys.argv[3], every_row)
    for problem in problems:
        print(problem)
    withheld = sum(row["status"] == "suppressed" for row in rows)
    print(
        f"{sys.argv[2]}: {len(everyone)} cases, {len(rows)} rows, {compared} published rows compared, "
        f"{withheld} suppressed, {len(problems)} problems"
    )
    sys.exit(bool(problems))


def round_half_up(count, denominator):
    permille = (2000 * count + denominator) // (2 * denominator)
    return f"{permille // 10}.{permille % 10}"


def read_by_others(path, rows):
    """What pandas and DuckDB make of the file."""
    import duckdb
    import pandas

    problems = []
    counts = [int(row["count"]) for row in rows if row["count"]]
    frame = pandas.read_csv(path, dtype={"question": str})
    if frame["count"].dropna().astype(int).tolist() != counts or len(frame) != len(rows):
        problems.append("pandas reads other counts")
    read = duckdb.sql(f"select count, typeof(count) as type from read_csv('{path}')").fetchall()
    if [c for c, _ in read if c is not None] != counts or {t for _, t in read} != {"BIGINT"}:
        problems.append("DuckDB reads other counts, or no whole numbers")
    return problems


if __name__ == "__main__":
    main()
