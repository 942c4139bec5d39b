"""Publishes releases period after period from one store, attacks all of them at once, and tampers
with the ledger.

usage: chain.py PROGRAM FORM.json FOLDER STORES [FIRST]

Three periods a store; in every third one a release is withdrawn, its numbers being known for ever.
The cases of a release are read from the ledger, the rest is derived as attack.py does, from all
files and their metadata. A case belongs to one release alone, so that no difference of two releases
exists: that is checked, too. Exits 1 where something was learned, or where a ledger changed by hand
is not refused.
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

# The medicine came in December 2023: the first period is a short one.
PERIODS = [("FY2023", "2023-12-20", 100, "2024-05-01", "2024-09-01"), ("FY2024", "2024-04-01", 365, "2025-05-01", "2025-09-01"),
           ("FY2025", "2025-04-01", 365, "2026-05-01", "2026-09-01")]


def make_store(path, batches):
    """A store as the first version of the program made it, with the days its responses came."""
    if os.path.exists(path):
        os.remove(path)
    store = sqlite3.connect(path)
    store.executescript(STORE)
    store.execute("INSERT INTO site VALUES (1, 'YDNWP599TQ0YS')")
    for day, lines in batches:
        for line in lines:
            r = json.loads(line)
            store.execute(
                "INSERT OR IGNORE INTO submission (case_code, version, status, received_at, resource) VALUES (?, ?, ?, ?, ?)",
                (r["identifier"]["value"], int(r["meta"]["versionId"]), r["status"], day + "T12:00:00+09:00",
                 line.encode()))
    store.commit()
    store.close()
    os.chmod(path, 0o600)


def first_day(line):
    for item, _ in attack.walk(json.loads(line)["item"]):
        if item["linkId"] == "16.1":
            return item["answer"][0]["valueDate"]
    return None


class Chain:
    """One store, and what was published from it."""

    def __init__(self, program, form_path, folder, number):
        self.program, self.form_path, self.folder, self.number = program, form_path, folder, number
        self.rng = random.Random(1000 + number)
        self.path = os.path.join(folder, f"chain-{number}.sqlite")
        self.everything = os.path.join(folder, f"chain-{number}.ndjson")
        self.files = []
        batches = self.batches()
        make_store(self.path, batches)
        with open(self.everything, "w", encoding="utf-8") as out:
            for _, lines in batches:
                out.writelines(line + "\n" for line in lines)

    def generate(self, cases, seed, start, days):
        here = os.path.dirname(os.path.abspath(__file__))
        institutions = str([20, 40, 40, 60, 250][self.number % 5])
        run = subprocess.run(
            [sys.executable, os.path.join(here, "generate.py"), self.form_path, str(cases), institutions, str(seed),
             "--start", start, "--days", str(days), "--others", str([0, 0.01, 0.05, 0.2][self.number % 4])], capture_output=True, text=True, check=True)
        return run.stdout.splitlines()

    def batches(self):
        """(day of arrival, responses); the last batch of a period comes after its cut-off."""
        rng, seed = self.rng, 5000 + 100 * self.number
        if self.number % 2:
            # The same rates in all periods, so that the same counts are small in each.
            lines = self.generate(rng.choice([1200, 1800, 3000]), seed, PERIODS[0][1], 830)
            result = {day: [] for period in PERIODS for day in period[3:]}
            for line in lines:
                begun = first_day(line) or rng.choice([p[1] for p in PERIODS])
                _, _, _, early, late = [p for p in PERIODS if p[1] <= begun][-1]
                result[late if rng.random() < 0.1 else early].append(line)
            return list(result.items())
        result = []
        for number, (_, start, days, early, late) in enumerate(PERIODS):
            result.append((early, self.generate(rng.choice([150, 300, 600]), seed + number, start, days)))
            result.append((late, self.generate(rng.choice([30, 60]), seed + 10 + number, start, days)))
        return result

    def run(self, *arguments):
        return subprocess.run(
            [self.program, *arguments, "--store", self.path, "--lang", "en"], capture_output=True, text=True)

    def entry(self, name, word="case"):
        """The version of each case that a release of the ledger counts, or does not."""
        content = sqlite3.connect(self.path).execute(
            "SELECT content FROM ledger WHERE release = ? AND event = 'released'", (name,)).fetchone()[0].decode()
        found = [(p[1], int(p[2])) for p in (line.split("\t") for line in content.splitlines()) if p[0] == word]
        return dict(found) if word == "case" else set(found)

    def publish(self, name, complain, issue=None, more=()):
        """Publishes a release; a second time it must be the same file."""
        path = os.path.join(self.folder, f"chain-{self.number}-{issue or name}.csv")
        for stale in (path, path[:-4] + "-metadata.json", path + ".again", path + ".again-metadata.json"):
            if os.path.exists(stale):
                os.remove(stale)
        made = self.run("tabulate", "--release", name, "-o", path, *more)
        if issue and "cannot be published again" in made.stderr:
            return False
        if made.returncode:
            # Too few cases wait for the next period.
            if "too few to be published" not in made.stderr:
                complain(f"{name}: {made.stderr.strip()}")
            return False
        self.files.append((path, path[:-4] + "-metadata.json", self.entry(issue or name), self.entry(issue or name, "excluded")))
        again = self.run("tabulate", "--release", name, "-o", path + ".again")
        if again.returncode or open(path + ".again", "rb").read() != open(path, "rb").read():
            complain(f"{name}: a second time it is not the same file")
        return True

    def reissue(self, name, kind, complain):
        """Publishes a withdrawn release again, from corrected responses."""
        lines = corrections(self, name, kind)
        if lines:
            path = os.path.join(self.folder, f"chain-{self.number}-corrections.ndjson")
            for out in (path, self.everything):
                with open(out, "w" if out == path else "a", encoding="utf-8") as file:
                    file.writelines(line + "\n" for line in lines)
            taken = self.run("import", path)
            if taken.returncode:
                complain(f"corrections: {taken.stderr.strip()[:300]}")
        return self.publish(name, complain, name + "-v2", ["--policy", "minimumFrequency=12"] if self.number % 5 == 0 else [])

    def tamper(self, complain):
        for sql in ("UPDATE ledger SET file = x'00' WHERE entry = 1", "DELETE FROM ledger WHERE entry = 2",
                    "UPDATE ledger SET content = CAST(replace(content, 'case', 'cas') AS BLOB) WHERE entry = 1"):
            copy = self.path + ".tampered"
            source, target = sqlite3.connect(self.path), sqlite3.connect(copy)
            source.backup(target)
            source.close()
            for trigger in ("ledger_not_replaced", "ledger_not_changed", "ledger_not_deleted"):
                target.execute("DROP TRIGGER " + trigger)
            target.execute(sql)
            target.commit()
            target.close()
            for arguments in (["releases"], ["releases", "verify"], ["tabulate", "--release", "FY2024", "-o", self.path + ".x"]):
                tried = subprocess.run([self.program, *arguments, "--store", copy, "--lang", "en"], capture_output=True, text=True)
                if tried.returncode != 1 or "was changed or is missing" not in tried.stderr:
                    complain(f"{sql}: {arguments} ended with {tried.returncode}: {tried.stderr.strip()}")
            os.remove(copy)


def amended(response, change, newest):
    """The next version of a response, every answer changed by `change` (question, answer)."""
    r = json.loads(response)
    r["status"], r["meta"]["versionId"] = "amended", str(newest[r["identifier"]["value"]] + 1)
    for item, _ in attack.walk(r["item"]):
        if "answer" in item:
            item["answer"] = change(item["linkId"], item["answer"])
    return json.dumps(r, ensure_ascii=False, separators=(",", ":"))


def corrections(chain, name, kind):
    """Responses that correct those of a release: none, a few, or all that said yes to one question."""
    selected = chain.entry(name)
    counted, newest = {}, {}
    for line in open(chain.everything, encoding="utf-8").read().splitlines():
        r = json.loads(line)
        code, version = r["identifier"]["value"], int(r["meta"]["versionId"])
        newest[code] = max(version, newest.get(code, 0))
        if selected.get(code) == version:
            counted[code] = line
    lines = list(counted.values())
    rows = attack.rows_of(next(path for path, *_ in chain.files if path.endswith(f"-{name}.csv")))
    # That as many said yes everywhere as are published elsewhere makes the correction one that is, too.
    many = [link for link in ("12", "18.1", "18.2", "18.3", "19.1", "19.2", "19.3")
            if all(r["status"] == "published" and int(r["count"]) >= 10 for r in rows
                   if r["question"] == link and r["option"] == "true")]
    link = chain.rng.choice(many or ["12"])
    flip = lambda question, answer: [{"valueBoolean": False}] if question == link else answer
    lines = {"same": [], "few": chain.rng.sample(lines, 4), "all": lines}[kind]
    changed = [amended(line, flip, newest) for line in lines]
    return [new for old, new in zip(lines, changed) if kind == "few" or json.loads(old)["item"] != json.loads(new)["item"]]


def main():
    program, form_path, folder, stores = sys.argv[1:5]
    first = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    form = attack.Form(form_path)
    problems = 0
    for number in range(first, first + int(stores)):
        chain = Chain(program, form_path, folder, number)

        def complain(text):
            nonlocal problems
            problems += 1
            print(f"store {number}: {text}", flush=True)

        # Two of three stores withdraw a release, and try to publish it again before or after the next.
        withdrawn = chain.rng.choice(PERIODS)[0] if number % 3 else None
        kind = ["same", "all", "same", "few"][number % 4]
        again, waits = None, chain.rng.random() < 0.5
        for place, (name, *_) in enumerate(PERIODS):
            if not chain.publish(name, complain):
                withdrawn = None if name == withdrawn else withdrawn
            if name == withdrawn and chain.run("releases", "withdraw", name, "--reason", "a test").returncode:
                complain(f"{name}: not withdrawn")
            if withdrawn and place == min(2, [p[0] for p in PERIODS].index(withdrawn) + waits):
                again = chain.reissue(withdrawn, kind, complain)
        taken = {}
        for path, _, selected, _ in chain.files:
            base = os.path.basename(path)[:-4].split("-")[2]
            if any(taken.setdefault(case, base) != base for case in selected):
                complain("cases of an earlier release")
        attacked, rows = attack.attack_together(form, chain.everything, chain.files)
        sums = attack.Counter(r["status"] for r in rows if r["table"] == attack.SINCE_START)
        print(f"store {number}: {len(chain.files)} releases, "
              f"{'withdrawn ' + withdrawn + ', corrected: ' + kind + (', again' if again else ', refused') if withdrawn else 'none withdrawn'}; "
              f"since the start {dict(sums)}; {attack.figures(attacked, rows)}", flush=True)
        for problem in attacked.problems[:5]:
            complain(problem)
        verified = chain.run("releases", "verify")
        if verified.returncode:
            complain(f"not verified: {verified.stdout}")
        if number % 10 == 0:
            chain.tamper(complain)
    print(f"{stores} stores, {problems} problems")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
