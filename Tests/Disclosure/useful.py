"""Prints what the aggregate of invented responses says, by number of cases.

usage: useful.py PROGRAM FORM.json FOLDER SEEDS [INSTITUTIONS]

The counts of options alone (no totals), those of 0 apart; sensitive: those that no protection could
show, being small or of few institutions. Exits 1 where, of 300 cases or more, a
question of two options says nothing overall, or less than 60 % of the overall counts are published.
"""

import collections
import csv
import os
import subprocess
import sys

import attack


def main():
    program, form, folder, seeds = sys.argv[1], attack.Form(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    institutions = sys.argv[5] if len(sys.argv) > 5 else "60"
    wrong = False
    print("| cases | overall: published | sensitive | band | suppressed | strata: rows | published | sensitive | band | suppressed | yes/no silent |")
    print("|---" * 11 + "|")
    for cases in (100, 150, 300, 600, 1000, 2000):
        found = {"overall": collections.Counter(), "strata": collections.Counter()}
        silent = set()
        for seed in range(1, seeds + 1):
            responses, aggregate = (os.path.join(folder, n) for n in ("useful.ndjson", "useful.csv"))
            if os.path.exists(aggregate):
                os.remove(aggregate)
            with open(responses, "wb") as out:
                subprocess.run([program, "sample", "--count", str(cases * 21 // 20 + 2), "--seed", str(seed),
                                "--institutions", institutions], stdout=out, check=True)
            made = subprocess.run([program, "tabulate", responses, "-o", aggregate, "--lang", "en"],
                                  capture_output=True, text=True)
            if made.returncode:
                print(f"seed {seed}, {cases} cases: {made.stderr.strip()}")
                continue
            options = collections.defaultdict(list)
            for row in csv.DictReader(open(aggregate, encoding="utf-8", newline="")):
                if row["option"].startswith("_") and row["option"] != "_O" or row["count"] == "0":
                    continue
                place = "overall" if row["table"] == "overall" else "strata"
                found[place][row["status"]] += 1
                found[place]["all"] += 1
                if place == "overall" and row["option"] in ("true", "false"):
                    options[row["question"]].append(row["status"])
            rows = list(csv.DictReader(open(aggregate, encoding="utf-8", newline="")))
            truth = attack.Truth(form, responses, None, attack.quarters_of(rows, form))
            system = attack.System()
            attack.Release(form, truth, rows, system)
            attacked = attack.Attack(form, system)
            for k in attacked.s.rows:
                _, stratum, _, option = attacked.s.names[k]
                if attacked.need(k) and (option == "_O" or not option.startswith("_")):
                    found["strata" if stratum else "overall"]["sensitive"] += 1
            silent |= {(seed, q) for q, status in options.items() if "suppressed" in status}
        share = lambda c, what: 100 * c[what] / max(1, c["all"])
        o, s = found["overall"], found["strata"]
        print(f"| {cases} | {share(o, 'published'):.0f} % | {share(o, 'sensitive'):.0f} % | {share(o, 'band'):.0f} % | {share(o, 'suppressed'):.0f} % | "
              f"{s['all'] / seeds:.0f} | {share(s, 'published'):.0f} % | {share(s, 'sensitive'):.0f} % | {share(s, 'band'):.0f} % | "
              f"{share(s, 'suppressed'):.0f} % | {len(silent)} |")
        if cases >= 300 and (silent or share(o, "published") < 60):
            print(sorted(silent))
            wrong = True
    sys.exit(wrong)


if __name__ == "__main__":
    main()
