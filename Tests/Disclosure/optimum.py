"""Compares the counts hidden with the fewest that could be, on small tables.

usage: optimum.py PROGRAM FOLDER TABLES

Tables of four options by three strata, 110 to 600 cases of 12 to 40 institutions, the default policy.
The optimum is a mixed-integer program (HiGHS): a binary for each count, hidden or not, and for each
sensitive count whole-number changes up and down, one pair of them such that no institution can
exclude it. A program that is not solved in a minute is left out, and counted.
"""

import collections
import json
import os
import random
import sys

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

import smallform

OPTIONS, STRATA = ["a", "b", "c", "d"], ["x", "y", "z"]
POLICY = {"minimumLevelCases": 30, "minimumLevelInstitutions": 5}


def need(count, largest, second, institutions):
    """(up, span) of a sensitive count under the default policy; None: not sensitive."""
    if not count:
        return None
    if count < 10:
        return 1, 4
    if institutions < 3 or count - largest < 5 or 100 * (largest + second) > 90 * count:
        return max(1, -(-count // 10)), max(4, -(-count // 5))
    return None


class Program:
    """The fewest hidden counts: cells are (stratum or None, option)."""

    def __init__(self, counts, largest, sensitive):
        self.cells = list(counts)
        self.index = {c: i for i, c in enumerate(self.cells)}
        self.counts, self.largest, self.sensitive = counts, largest, sensitive
        self.size = len(self.cells)
        self.low, self.high = [0] * self.size, [1 if counts[c] else 0 for c in self.cells]
        self.rows, self.least, self.most = [], [], []
        for c in sensitive:
            self.low[self.index[c]] = 1
        for c, (up, span) in sensitive.items():
            a, b = self.witness(False), self.witness(False)
            self.add({a[c]: 1}, up, np.inf)
            self.add({a[c]: 1, b[c]: -1}, span, np.inf)
            a, b = self.witness(True), self.witness(True)
            self.add({a[c]: 1}, 1, np.inf)
            self.add({a[c]: 1, b[c]: -1}, 2, np.inf)
            # What follows by subtraction is at least 10.
            s, o = c
            if s is not None:
                self.add({self.index[s, p]: counts[s, p] for p in OPTIONS}, 10, np.inf)
                terms = {self.index[t, o]: counts[t, o] for t in STRATA}
                terms[self.index[None, o]] = 10
                self.add(terms, 10, np.inf)
            else:
                self.add({self.index[None, p]: counts[None, p] for p in OPTIONS}, 10, np.inf)

    def add(self, terms, least, most):
        self.rows.append(terms)
        self.least.append(least)
        self.most.append(most)

    def witness(self, insider):
        """Changes of all counts that keep every published one; insiders know their own cases."""
        at = {}
        for c in self.cells:
            at[c] = len(self.low)
            down = self.counts[c] - 1
            if insider:
                down = min(down, self.counts[c] - self.largest[c])
            down = max(down, 0)
            self.low.append(-down)
            self.high.append(60)
            self.add({at[c]: 1, self.index[c]: -60}, -np.inf, 0)
            self.add({at[c]: 1, self.index[c]: down}, 0, np.inf)
        for s in STRATA:
            self.add({at[s, o]: 1 for o in OPTIONS}, 0, 0)
        for o in OPTIONS:
            self.add({at[None, o]: -1, **{at[s, o]: 1 for s in STRATA}}, 0, 0)
        return at

    def solve(self):
        matrix = np.zeros((len(self.rows), len(self.low)))
        for r, terms in enumerate(self.rows):
            for c, f in terms.items():
                matrix[r, c] = f
        objective = np.zeros(len(self.low))
        objective[:self.size] = 1
        r = milp(objective, integrality=np.ones(len(self.low)), bounds=Bounds(self.low, self.high),
                 constraints=LinearConstraint(matrix, self.least, self.most), options={"time_limit": 60})
        return round(r.fun) if r.status == 0 else None if r.status == 1 else np.inf


def main():
    program, folder, tables = sys.argv[1], sys.argv[2], int(sys.argv[3])
    form, form_path = smallform.form(OPTIONS, STRATA, POLICY), os.path.join(folder, "optimum.json")
    json.dump(form, open(form_path, "w"))
    found = collections.Counter()
    for seed in range(1, tables + 1):
        rng = random.Random(seed)
        cases, hospitals = rng.choice([110, 150, 200, 300, 600]), rng.choice([12, 20, 40])
        shares = [rng.choice([1, 2, 5, 20, 40]) for _ in OPTIONS]
        sizes = [rng.choice([2, 3, 5]) for _ in STRATA]
        table = [[0] * len(OPTIONS) for _ in STRATA]
        for _ in range(cases):
            table[rng.choices(range(3), sizes)[0]][rng.choices(range(4), shares)[0]] += 1
        weights = [1 / (i + 1) ** 0.6 for i in range(hospitals)]
        paths = [os.path.join(folder, n) for n in ("optimum.ndjson", "optimum.csv")]
        behind = smallform.write(
            paths[0], form, table, rng, lambda: "H%d" % rng.choices(range(hospitals), weights)[0])
        rows = smallform.tabulate(program, form_path, *paths)
        if rows is None or ("x", "a") not in rows:
            found["refused or without strata"] += 1
            continue
        names = {(s, o): behind.get((s, o), []) for s in STRATA for o in OPTIONS}
        names |= {(None, o): sum((names[s, o] for s in STRATA), []) for o in OPTIONS}
        counts, largest, sensitive = {}, {}, {}
        for c, who in names.items():
            sizes_ = sorted(collections.Counter(who).values(), reverse=True) + [0, 0]
            counts[c], largest[c] = len(who), sizes_[0]
            needed = need(len(who), sizes_[0], sizes_[1], len(set(who)))
            if needed:
                sensitive[c] = needed
        hidden = sum(rows[c][0] != "published" for c in counts)
        if not sensitive:
            found["nothing sensitive"] += 1
            assert not hidden
            continue
        best = Program(counts, largest, sensitive).solve()
        if best is None or best == np.inf:
            found["not solved" if best is None else "no solution: withheld"] += 1
            continue
        found["tables"] += 1
        found["counts"] += len(counts)
        found["primary"] += len(sensitive)
        found["optimum"] += best
        found["hidden"] += hidden
        found["at the optimum"] += hidden == best
        found["suppressed"] += sum(rows[c][0] == "suppressed" for c in counts)
        if hidden < best:
            print(f"seed {seed}: {hidden} hidden, fewer than the optimum {best}", flush=True)
            found["below"] += 1
    print(dict(found))
    print(f"hidden {found['hidden']} of {found['counts']}; the fewest {found['optimum']} "
          f"(+{100 * (found['hidden'] / found['optimum'] - 1):.0f} %); sensitive {found['primary']}; "
          f"without any number, not even a band, {found['suppressed']}")
    sys.exit(bool(found["below"]))


if __name__ == "__main__":
    main()
