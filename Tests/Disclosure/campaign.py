"""Makes aggregates of many random shapes and attacks each.

usage: campaign.py PROGRAM FORM.json FOLDER RELEASES FIRST_SEED [stop]

Prints a line for each aggregate that something was learned from, then the figures. Exits 1 where
there is one (with `stop`, at once). A program that fails, or takes longer than two minutes, counts as a problem; a clear
refusal (exit code 1, no file) does not.
"""

import collections
import os
import random
import subprocess
import sys
import time

import attack


def main():
    program, form_path, folder, releases, first = sys.argv[1:6]
    is_stopped_early = sys.argv[6:] == ["stop"]
    form = attack.Form(form_path)
    here = os.path.dirname(os.path.abspath(__file__))
    totals, bad, refused = collections.Counter(), 0, 0
    seconds = collections.defaultdict(list)
    by_size = collections.defaultdict(collections.Counter)
    for seed in range(int(first), int(first) + int(releases)):
        if seed > int(first) and (seed - int(first)) % 100 == 0:
            print(f"{seed - int(first)} aggregates, {bad} with problems so far", file=sys.stderr, flush=True)
        if bad and is_stopped_early:
            break
        rng = random.Random(seed)
        cases = rng.choice([110, 120, 150, 150, 200, 300, 300, 400, 600, 600, 1000, 1500, 2000])
        institutions = rng.choice([12, 20, 60, 60, 250])
        shape = []
        if seed % 29 == 0:
            cases = rng.choice([0, 1, 90, 99])
        if seed % 97 == 0:
            cases = 20000
        if seed % 250 == 0:
            cases = 200000
        if seed % 13 == 0:
            shape = ["--shape", rng.choice(["equal", "deadly", "spellings", "sparse", "clustered"])]
        if seed % 7 == 3:
            shape = shape + ["--others", str(rng.choice([0.01, 0.05, 0.2]))]
        responses, aggregate = os.path.join(folder, "r.ndjson"), os.path.join(folder, "a.csv")
        if os.path.exists(aggregate):
            os.remove(aggregate)
        with open(responses, "wb") as out:
            subprocess.run(
                [sys.executable, os.path.join(here, "generate.py"), form_path, str(cases), str(institutions), str(seed)]
                + shape, stdout=out, check=True)
        start = time.time()
        try:
            run = subprocess.run(
                [program, "tabulate", responses, "-o", aggregate, "--lang", "en"], capture_output=True, text=True,
                timeout=120)
            code = run.returncode
        except subprocess.TimeoutExpired:
            print(f"seed {seed}: {cases} cases, {institutions} institutions {shape}: no end after 120 s", flush=True)
            bad += 1
            continue
        took = time.time() - start
        if not os.path.exists(aggregate):
            refused += 1
            # What is wrong, and that nothing was written.
            is_clear = code in (1, 65) and run.stderr.count("\n") <= 2
            if not is_clear or cases >= 110 and institutions >= 20 and "not confirmed" in run.stderr:
                print(f"seed {seed}: {cases} cases, code {code}: {run.stderr.strip()[:200]}", flush=True)
                bad += 1
            continue
        attacked, rows = attack.attack(form, responses, aggregate)
        found = attack.figures(attacked, rows)
        seconds[cases].append(took)
        totals.update(found)
        by_size[cases].update(found)
        if attacked.problems:
            bad += 1
            print(f"seed {seed}: {cases} cases, {institutions} institutions {shape}: {attacked.problems[:3]}", flush=True)
    print(f"{releases} aggregates, {refused} refused, {bad} with problems")
    print(dict(totals))
    for cases in sorted(by_size):
        c, s = by_size[cases], sorted(seconds[cases])
        print(f"{cases:6} cases: {len(s):4} files, of their rows {100 * c['published'] / c['rows']:.0f} % published, "
              f"{100 * c['band'] / c['rows']:.0f} % bands, {100 * c['suppressed'] / c['rows']:.0f} % suppressed; "
              f"seconds {s[len(s) // 2]:.2f}, at most {s[-1]:.2f}")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
