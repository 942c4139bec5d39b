"""Runs the contenders by turns and prints tables: medians, ratios to ours, peak memory.

compare.py PROGRAM DATA FOLDER RESPONSES ROUNDS
"""

import csv
import json
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


def ours(command, jobs, *more):
    return [[survey, command, "--jobs", str(jobs), data, *more]]


def built(program):
    """A floor that is left out where its library is not installed."""
    return [[f"{work}/{program}", data]] if os.path.exists(f"{work}/{program}") else None


tables = {
    "Checking": {
        "cresurvey validate, 1 thread": ours("validate", 1),
        "cresurvey validate, 2 threads": ours("validate", 2),
        "corvus-json-schema-rs, 1 process": [peer + ["corvus", schema, data]],
        "corvus-json-schema-rs, 2 processes": [
            peer + ["corvus", schema, data, str(part), "2"] for part in (0, 1)
        ],
        "jsonschema-rs + orjson, 1 process": [peer + ["jsonschema-rs", schema, data]],
        "floor: simdjson DOM, parse alone": built("parse"),
        "floor: wc -l": [["wc", "-l", data]],
    },
    "Counting": {
        "cresurvey tally, 1 thread": ours("tally", 1),
        "cresurvey tally, 2 threads": ours("tally", 2),
        "cresurvey tabulate, 2 threads": ours("tabulate", 2),
        "DuckDB, 2 threads, checking nothing": [[python, f"{here}/tabulate.py", data, "2"]],
        "floor: simdjson On-Demand, checking nothing": built("tally"),
    },
}


def run(name, commands):
    """Runs the commands side by side; returns seconds, CPU seconds, peak MiB and what they counted."""
    start = time.perf_counter()
    processes = []
    for command in commands:
        counted = subprocess.PIPE
        # Ours say how much they counted on standard error.
        streams = (subprocess.DEVNULL, counted) if command[0] == survey else (counted, None)
        processes.append(subprocess.Popen(command, stdout=streams[0], stderr=streams[1]))
    text = [(p.stdout or p.stderr).read().decode() for p in processes]
    cpu = peak = 0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        cpu += usage.ru_utime + usage.ru_stime
        peak += usage.ru_maxrss / 1024
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"failed: {process.args}: {text}")
    counted = sum(int(re.search(r"\d+", t)[0]) for t in text)
    if counted != count:
        sys.exit(f"{name} counted {counted} of {count} responses")
    return time.perf_counter() - start, cpu, peak


def agree():
    """Compares every overall count that `tabulate` publishes of an option with DuckDB's."""
    subprocess.run([python, f"{here}/tabulate.py", data, "2", f"{work}/duckdb.json"], check=True,
                   stdout=subprocess.DEVNULL)
    peers = json.load(open(f"{work}/duckdb.json"))
    table = subprocess.run([survey, "tabulate", data], check=True, capture_output=True, text=True)
    rows = list(csv.DictReader(table.stdout.splitlines()))
    overall = rows[0]["table"]
    compared = 0
    for row in rows:
        key = f"{row['question']} {row['option']}"
        if row["table"] != overall or row["status"] != "published" or key not in peers:
            continue
        if int(row["count"]) != peers[key]:
            sys.exit(f"{key}: {row['count']} here, {peers[key]} by DuckDB")
        compared += 1
    return compared


size = os.path.getsize(data)
print(f"{count} responses, {size / 1e6:.0f} MB, {size // count} bytes each; median of {rounds}; "
      f"{agree()} counts agree with DuckDB's\n")
for title, contenders in tables.items():
    contenders = {name: commands for name, commands in contenders.items() if commands}
    results = {name: [] for name in contenders}
    for turn in range(rounds):
        names = list(contenders)
        for name in names[turn % len(names):] + names[:turn % len(names)]:
            results[name].append(run(name, contenders[name]))
    base = next(iter(contenders))
    print(f"| {title} | s | MB/s | CPU s | peak MiB | time, {base} = 1 | CPU |")
    print("|---|---|---|---|---|---|---|")
    for name, rows in results.items():
        seconds, cpu, peak = (statistics.median(r[i] for r in rows) for i in range(3))
        ratio, work_done = (
            statistics.median(r[i] / b[i] for r, b in zip(rows, results[base])) for i in (0, 1)
        )
        print(
            f"| {name} | {seconds:.2f} | {size / seconds / 1e6:.0f} | {cpu:.2f} | {peak:.0f} "
            f"| {ratio:.2f} | {work_done:.2f} |"
        )
    print()
