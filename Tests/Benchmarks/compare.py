"""Runs the contenders by turns and prints a table: medians, ratios to ours on one thread, peak memory."""

import os
import re
import statistics
import subprocess
import sys
import time

survey, data, work, count, rounds = sys.argv[1:6]
count, rounds = int(count), int(rounds)
python, schema = f"{work}/venv/bin/python", f"{work}/schema.json"
here = os.path.dirname(os.path.abspath(__file__))
peer = [python, f"{here}/peer.py"]


def ours(jobs):
    return [[survey, "validate", "--jobs", str(jobs), data]]


contenders = {
    "cresurvey validate, 1 thread": ours(1),
    "cresurvey validate, 2 threads": ours(2),
    "corvus-json-schema-rs, 1 process": [peer + ["corvus", schema, data]],
    "corvus-json-schema-rs, 2 processes": [
        peer + ["corvus", schema, data, str(part), "2"] for part in (0, 1)
    ],
    "jsonschema-rs + orjson, 1 process": [peer + ["jsonschema-rs", schema, data]],
    "floor: wc -l": [["wc", "-l", data]],
}
if os.path.exists(f"{work}/parse"):
    contenders["floor: simdjson DOM, parse alone"] = [[f"{work}/parse", data]]


def run(commands):
    """Runs the commands side by side; returns seconds, CPU seconds, peak MiB and what they counted."""
    start = time.perf_counter()
    processes = [
        subprocess.Popen(c, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for c in commands
    ]
    text = [p.stdout.read().decode() for p in processes]
    cpu = peak = 0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        cpu += usage.ru_utime + usage.ru_stime
        peak += usage.ru_maxrss / 1024
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"failed: {process.args}: {text}")
    counted = sum(int(re.search(r"\d+", t.replace("responses: ", ""))[0]) for t in text)
    return time.perf_counter() - start, cpu, peak, counted


results = {name: [] for name in contenders}
for turn in range(rounds):
    names = list(contenders)
    for name in names[turn % len(names):] + names[:turn % len(names)]:
        outcome = run(contenders[name])
        if outcome[3] != count:
            sys.exit(f"{name} accepted {outcome[3]} of {count} responses")
        results[name].append(outcome)

size = os.path.getsize(data)
base = "cresurvey validate, 1 thread"
print(f"{count} responses, {size / 1e6:.0f} MB, {size // count} bytes each; median of {rounds}\n")
print("| contender | s | MB/s | CPU s | peak MiB | time, ours (1 thread) = 1 |")
print("|---|---|---|---|---|---|")
for name, rows in results.items():
    seconds, cpu, peak = (statistics.median(r[i] for r in rows) for i in range(3))
    ratios = [r[0] / b[0] for r, b in zip(rows, results[base])]
    print(
        f"| {name} | {seconds:.2f} | {size / seconds / 1e6:.0f} | {cpu:.2f} | {peak:.0f} "
        f"| {statistics.median(ratios):.2f} |"
    )
