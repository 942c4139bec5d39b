"""Measures what protecting a release costs, by its number of cells.

usage: cost.py PROGRAM FOLDER [SEED]

Forms of several questions of ten options by two strata, alone and as a pair, and of one question of
many options, whose cells are one system; 20,000 cases of 200 institutions. Cells are the counts of
options, totals included. The seconds of counting alone (`tally`) are taken away.
"""

import csv
import json
import os
import random
import subprocess
import sys
import time

import smallform

CASES, INSTITUTIONS = 20_000, 200
# Questions, options of each, categories of the two strata.
SHAPES = [(1, 10, 8, 6), (2, 10, 8, 6), (4, 10, 8, 6), (8, 10, 8, 6), (16, 10, 8, 6), (32, 10, 8, 6),
          (1, 20, 8, 6), (1, 30, 8, 6), (1, 40, 8, 6)]


def form(questions, options, first, second):
    made = smallform.form(["a"], ["x"], {})
    tables = made["extension"][0]["extension"]
    for table in [t for t in tables if t["url"] == "table"]:
        tables.remove(table)
    tables += [smallform.table("overall"), smallform.table("by-first", "first"),
               smallform.table("by-second", "second"), smallform.table("by-both", "first", "second")]
    codes = lambda prefix, count: [f"{prefix}{i}" for i in range(count)]
    made["item"] = made["item"][:2] + [
        smallform.choice("first", codes("f", first), "stratum"),
        smallform.choice("second", codes("s", second), "stratum")]
    made["item"] += [smallform.choice(f"q{i}", codes("o", options), "measure") for i in range(questions)]
    return made


def write(path, made, rng):
    choices = [(i["linkId"], [o["valueCoding"]["code"] for o in i["answerOption"]])
               for i in made["item"] if i["type"] == "choice"]
    # Some options are many times as frequent as others.
    shares = {link: [rng.paretovariate(0.7) for _ in codes] if link[0] == "q" else [1 + rng.random() for _ in codes]
              for link, codes in choices}
    weights = [1 / (i + 1) ** 0.6 for i in range(INSTITUTIONS)]
    with open(path, "w", encoding="utf-8") as out:
        for name in rng.choices(range(INSTITUTIONS), weights, k=CASES):
            print(json.dumps(smallform.response(made, f"H{name}", {
                link: rng.choices(codes, shares[link])[0] for link, codes in choices}, rng)), file=out)


def measured(*command):
    """The seconds and the most memory (MB) of a command, and what it said."""
    start = time.time()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    return time.time() - start, used.ru_maxrss / 1024, status, said


def main():
    program, folder = sys.argv[1], sys.argv[2]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    print("| questions | options | strata | cells | hidden | seconds | of them counting | MB |")
    print("|---" * 8 + "|", flush=True)
    failed = False
    for questions, options, first, second in SHAPES:
        made = form(questions, options, first, second)
        form_path, responses, tally, aggregate = (
            os.path.join(folder, n) for n in ("cost.json", "cost.ndjson", "cost-tally.json", "cost.csv"))
        for path in (tally, aggregate):
            if os.path.exists(path):
                os.remove(path)
        json.dump(made, open(form_path, "w"))
        write(responses, made, random.Random(seed))
        counting, _, status, said = measured(program, "tally", responses, "--form", form_path, "-o", tally, "--lang", "en")
        whole, memory, made_status, said_too = measured(
            program, "tabulate", responses, "--form", form_path, "-o", aggregate, "--lang", "en")
        if status or made_status:
            print(f"{(questions, options, first, second)}: {said}{said_too}")
            failed = True
            continue
        rows = [r for r in csv.DictReader(open(aggregate, encoding="utf-8", newline=""))
                if not r["option"].startswith("_")]
        hidden = sum(r["status"] != "published" for r in rows)
        print(f"| {questions} | {options} | {first} x {second} | {len(rows)} | {hidden} | {whole:.1f} | {counting:.1f} | {memory:.0f} |",
              flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
