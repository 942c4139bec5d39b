"""Publishes releases year after year from one store, attacks each, and tampers with the ledger.

usage: chain.py PROGRAM FORM.json FOLDER STORES

The cases of a release are read from the ledger, the rest is derived as attack.py does. A case
belongs to one release alone, so that no difference of two releases exists: that is checked, too.
Exits 1 where something was learned, or where a ledger changed by hand is not refused.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys

import attack

STORE = """
PRAGMA application_id = 1129465171;
CREATE TABLE site (id INTEGER PRIMARY KEY CHECK (id = 1), code TEXT NOT NULL) STRICT;
CREATE TABLE draft (case_code TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, saved_at TEXT NOT NULL,
  saved_by TEXT NOT NULL, resource BLOB NOT NULL) STRICT;
CREATE TABLE prefill (case_code TEXT NOT NULL PRIMARY KEY, received_at TEXT NOT NULL, resource BLOB NOT NULL) STRICT;
CREATE TABLE submission (acceptance INTEGER PRIMARY KEY AUTOINCREMENT, case_code TEXT NOT NULL,
  version INTEGER NOT NULL, status TEXT NOT NULL, submitted_at TEXT, received_at TEXT, exported_at TEXT,
  resource BLOB NOT NULL, UNIQUE (case_code, version)) STRICT;
PRAGMA user_version = 1;
"""


def make_store(path, batches):
    """A store as the first version of the program made it, with the days its responses came."""
    store = sqlite3.connect(path)
    store.executescript(STORE)
    store.execute("INSERT INTO site VALUES (1, 'YDNWP599TQ0YS')")
    for day, responses in batches:
        for line in open(responses, encoding="utf-8"):
            line = line.rstrip("\n")
            r = json.loads(line)
            store.execute(
                "INSERT INTO submission (case_code, version, status, received_at, resource) VALUES (?, ?, ?, ?, ?)",
                (r["identifier"]["value"], int(r["meta"]["versionId"]), r["status"], day + "T12:00:00+09:00",
                 line.encode()))
    store.commit()
    store.close()


def main():
    program, form_path, folder, stores = sys.argv[1:]
    form = attack.Form(form_path)
    here = os.path.dirname(os.path.abspath(__file__))
    problems = 0

    def complain(text):
        nonlocal problems
        problems += 1
        print(text, flush=True)

    for number in range(int(stores)):
        rng = random.Random(1000 + number)
        path = os.path.join(folder, f"chain-{number}.sqlite")
        batches = []
        everything = os.path.join(folder, f"chain-{number}.ndjson")
        for year, day in ((2024, "2025-05-01"), (2025, "2026-05-01")):
            # The last batch of a year comes after its cut-off and belongs to the next release.
            for late in (False, True):
                responses = os.path.join(folder, f"chain-{number}-{year}-{late}.ndjson")
                cases = rng.choice([30, 60]) if late else rng.choice([150, 300, 600])
                with open(responses, "wb") as out:
                    subprocess.run(
                        [sys.executable, os.path.join(here, "generate.py"), form_path, str(cases), "40",
                         str(5000 + 10 * number + year * 2 + late), "--start", f"{year}-04-01"], stdout=out, check=True)
                batches.append((f"{year + 1}-09-01" if late else day, responses))
        make_store(path, batches)
        with open(everything, "wb") as out:
            for _, responses in batches:
                out.write(open(responses, "rb").read())

        def run(*arguments):
            return subprocess.run([program, *arguments, "--store", path, "--lang", "en"], capture_output=True, text=True)

        taken = set()
        for name in ("FY2024", "FY2025"):
            csv_path = os.path.join(folder, f"chain-{number}-{name}.csv")
            made = run("tabulate", "--release", name, "-o", csv_path)
            if made.returncode:
                complain(f"store {number}, {name}: {made.stderr.strip()}")
                continue
            content = sqlite3.connect(path).execute(
                "SELECT content FROM ledger WHERE release = ? AND event = 'released'", (name,)).fetchone()[0].decode()
            selected = {p[1]: int(p[2]) for p in (l.split("\t") for l in content.splitlines()) if p[0] == "case"}
            if taken & set(selected):
                complain(f"store {number}, {name}: cases of an earlier release")
            taken |= set(selected)
            attacked, rows = attack.attack(form, everything, csv_path, selected=selected)
            print(f"store {number}, {name}: {attack.figures(attacked, rows)}", flush=True)
            for problem in attacked.problems[:5]:
                complain(f"store {number}, {name}: {problem}")
            again = csv_path + ".again"
            if run("tabulate", "--release", name, "-o", again).returncode or open(again, "rb").read() != open(csv_path, "rb").read():
                complain(f"store {number}, {name}: a second time it is not the same file")
        if run("releases", "verify").returncode:
            complain(f"store {number}: not verified")
        for sql in ("UPDATE ledger SET file = x'00' WHERE entry = 1", "DELETE FROM ledger WHERE entry = 2",
                    "UPDATE ledger SET content = CAST(replace(content, 'case', 'cas') AS BLOB) WHERE entry = 1"):
            copy = path + ".tampered"
            source, target = sqlite3.connect(path), sqlite3.connect(copy)
            source.backup(target)
            source.close()
            for trigger in ("ledger_not_replaced", "ledger_not_changed", "ledger_not_deleted"):
                target.execute("DROP TRIGGER " + trigger)
            target.execute(sql)
            target.commit()
            target.close()
            for arguments in (["releases"], ["releases", "verify"], ["tabulate", "--release", "FY2024", "-o", path + ".x"]):
                tried = subprocess.run([program, *arguments, "--store", copy, "--lang", "en"], capture_output=True, text=True)
                if tried.returncode != 1 or "was changed or is missing" not in tried.stderr:
                    complain(f"{sql}: {arguments} ended with {tried.returncode}: {tried.stderr.strip()}")
            os.remove(copy)
    print(f"{stores} stores, {problems} problems")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
