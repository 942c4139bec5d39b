"""Measures what a reader learns who repeats the algorithm on every table that fits.

usage: replay.py PROGRAM FOLDER TABLES

The certificate defends against equations and bounds. A reader may also list every table that
agrees with the published numbers, publish each in thought, and keep those that give the very same
file. Here that is done: for tables of three options by two strata with a policy so low (counts
under 3 are small, 3 values must remain) that they can be listed, with bands and without; and for
one question of four options of 100 to 190 cases under the default policy, every case from an
institution of its own.
"""

import collections
import itertools
import json
import os
import random
import sys

import smallform

LOW = {
    "minimumFrequency": 3, "minimumDerivedSum": 3, "minimumInstitutions": 1, "minimumRemainder": 0,
    "maximumTwoLargestPercent": 100, "minimumIntervalValues": 3, "minimumInsiderValues": 1,
    "relativeIntervalPercent": 0, "relativeRoomPercent": 0, "minimumCases": 1, "minimumReleaseInstitutions": 1,
    "minimumLevelCases": 1, "minimumLevelInstitutions": 1}
STRATA = ["x", "y"]


class Replay:
    def __init__(self, program, folder, options, policy):
        self.program, self.folder, self.options, self.known = program, folder, options, {}
        self.form = smallform.form(options, STRATA, policy)
        self.form_path = os.path.join(folder, "small.json")
        json.dump(self.form, open(self.form_path, "w"))
        self.runs = 0

    def published(self, table):
        """The aggregate of a table of counts; None where there is none."""
        if table not in self.known:
            responses, aggregate = (os.path.join(self.folder, n) for n in ("small.ndjson", "small.csv"))
            smallform.write(responses, self.form, table, random.Random(1), map("H{}".format, range(10**6)).__next__)
            self.known[table] = smallform.tabulate(self.program, self.form_path, responses, aggregate)
            self.runs += 1
        return self.known[table]

    def fits(self, rows, table):
        """Every table that agrees with the rows and with the sizes of the strata, where published."""
        def choices(stratum, size):
            for option in self.options:
                status, count, low, high = rows[stratum, option]
                if status == "published":
                    yield count, count
                else:
                    yield (low if status == "band" else 1), (high if status == "band" else size)

        def lines(stratum, size):
            return [line for line in sums([*choices(stratum, size)], size)]

        whole = sum(map(sum, table))
        if (STRATA[0], self.options[0]) not in rows:
            return [(line,) for line in lines(None, whole)]
        overall = [*choices(None, whole)]
        return [
            t for t in itertools.product(*[lines(s, sum(line)) for s, line in zip(STRATA, table)])
            if all(low <= sum(column) <= high for column, (low, high) in zip(zip(*t), overall))]

    def cells(self, table, strata):
        if strata:
            for s, line in zip(STRATA, table):
                for o, count in zip(self.options, line):
                    yield (s, o), count
        for o, column in zip(self.options, zip(*table)):
            yield (None, o), sum(column)


def sums(ranges, total):
    """Every list of numbers within the ranges that adds up to the total."""
    if not ranges:
        return [()] if total == 0 else []
    (low, high), *rest = ranges
    return [(n, *others) for n in range(low, min(high, total) + 1) for others in sums(rest, total - n)]


def measure(replay, tables, small, random_table, at_most):
    found, rng = collections.Counter(), random.Random(7)
    while found["tables"] < tables:
        table = random_table(rng)
        rows = replay.published(table)
        if rows is None or (None, "a") not in rows:
            continue
        strata = (STRATA[0], "a") in rows
        if not strata:
            table = (tuple(map(sum, zip(*table))),)
        sensitive = [key for key, count in replay.cells(table, strata) if 0 < count < small]
        fitting = replay.fits(rows, table)
        if not sensitive or len(fitting) > at_most:
            found["left out"] += bool(sensitive)
            continue
        found["tables"] += 1
        same = [t for t in fitting if replay.published(t) == rows]
        assert table in same
        found["fitting"] += len(fitting)
        found["same"] += len(same)
        width = 2 if small == 3 else 4
        for key in sensitive:
            values = {dict(replay.cells(t, strata))[key] for t in fitting}
            left = {dict(replay.cells(t, strata))[key] for t in same}
            found["sensitive"] += 1
            found["narrowed by the numbers"] += max(values) - min(values) < width
            found["narrowed"] += max(left) - min(left) < width
            found["exact"] += len(left) == 1
    print(f"{found['tables']} tables ({found['left out']} left out, too many fit), {found['sensitive']} sensitive counts, "
          f"{replay.runs} aggregates made; tables that fit the published numbers: {found['fitting'] / found['tables']:.1f} each, "
          f"with the same file {found['same'] / found['tables']:.1f}")
    print(f"  narrower than the rules ask by the numbers alone: {found['narrowed by the numbers']}; by repeating the algorithm "
          f"{found['narrowed']} ({100 * found['narrowed'] / found['sensitive']:.1f} %), of them exactly known {found['exact']} "
          f"({100 * found['exact'] / found['sensitive']:.1f} %)", flush=True)
    return found["narrowed by the numbers"]


def main():
    program, folder, tables = sys.argv[1], sys.argv[2], int(sys.argv[3])

    def small_table(rng):
        while True:
            table = tuple(tuple(rng.choice([0, 1, 1, 2, 2, 3, 4, 6]) for _ in range(3)) for _ in STRATA)
            if all(sum(line) > 2 for line in table):
                return table

    def question(rng):
        while True:
            whole = [rng.choice([0, 2, 3, 5, 8, 9, 12, 25, 60, 90]) for _ in range(4)]
            if 100 <= sum(whole) <= 190:
                return tuple(whole[:2] + [0, 0]), tuple([0, 0] + whole[2:])

    wrong = 0
    for title, options, policy, small, table in (
            ("two strata, low policy, with bands", "abc", LOW, 3, small_table),
            ("two strata, low policy, no bands", "abc", LOW | {"bandEdge": [0, 100]}, 3, small_table),
            ("overall, default policy, with bands", "abcd", {}, 10, question),
            ("overall, default policy, no bands", "abcd", {"bandEdge": [0, 100]}, 10, question)):
        print(title, flush=True)
        wrong += measure(Replay(program, folder, list(options), policy), tables, small, table, 250)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
