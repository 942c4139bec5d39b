"""Faults at random moments. Every promise is checked with the program and with the sqlite3 shell."""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

from typed import LINES, stored

SURVEY = os.environ["CRESURVEY"]
WORK, ROUNDS = sys.argv[1], int(sys.argv[2])
random.seed(20260401)
failures = []


def expect(truth, words):
    if not truth:
        failures.append(words)
        print("FAILED:", words, flush=True)


def run(*arguments, stdin=b"", **options):
    return subprocess.run(
        [SURVEY, *arguments], input=stdin, capture_output=True, timeout=600, **options)


def sql(store, query):
    shell = subprocess.run(["sqlite3", store, query], capture_output=True, text=True, check=True)
    return shell.stdout.split()


def path(name):
    return os.path.join(WORK, name)


def begun(store):
    return os.path.exists(store) and sql(store, "PRAGMA user_version") != ["0"]


def check(store, where):
    # Killed before the first commit, it leaves an empty file at most: no store yet.
    if not begun(store):
        return
    result = run("check", "--store", store)
    expect(result.returncode == 0, f"{where}: check: {result.stdout!r} {result.stderr!r}")


def killed(arguments, stdin, seconds, name):
    """Runs the program, kills it after `seconds`; whether it was still alive, and its talk."""
    with open(path(name + ".in"), "wb") as file:
        file.write(stdin)
    with open(path(name + ".in"), "rb") as given, open(path(name + ".err"), "wb") as talk:
        process = subprocess.Popen(
            [SURVEY, *arguments], stdin=given, stdout=subprocess.DEVNULL, stderr=talk)
        time.sleep(seconds)
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    with open(path(name + ".err"), "rb") as talk:
        return alive, talk.read().decode("utf-8", "replace")


def promised(talk):
    """What was typed for each answer that was echoed with `= `; the last one counts."""
    answers, typed = {}, None
    for line in talk.split("\n")[:-1]:
        prompt = re.match(r"([0-9][0-9.]*)> (.*)", line)
        if prompt:
            typed = prompt.groups()
        elif line.startswith("= ") and typed:
            answers[typed[0]] = typed[1]
    return answers


def answers_held(store, case):
    """The answers of a case as the store holds them: by linkId, codes and values as written."""
    shown = run("show", case, "--json", "--store", store)
    answers = {}

    def walk(items):
        for item in items:
            for answer in item.get("answer", []):
                value = next(answer[name] for name in answer if name.startswith("value"))
                if isinstance(value, dict):
                    value = value.get("code", value.get("value"))
                text = str(value).lower() if isinstance(value, bool) else str(value)
                answers.setdefault(item["linkId"], []).append(text)
                walk(answer.get("item", []))
            walk(item.get("item", []))

    if shown.returncode == 0:
        walk(json.loads(shown.stdout, parse_float=str).get("item", []))
    return answers


REFERENCE = {}


def holds(store, talk, where, following=None):
    """Whether the store holds every answer that the talk promised; how many those are.

    `following` tells what was typed next for the same item: an answer that is saved and not echoed
    yet when the program is killed may stand in the place of the one before.
    """
    case = re.search(r"^\* case (\S+)$", talk, re.M)
    answers = promised(talk)
    if not answers:
        return 0
    held = answers_held(store, case.group(1))
    for link, typed in answers.items():
        wanted = stored(link, typed, REFERENCE)
        newer = (following or {}).get((link, talk.count("\n= ")))
        expect(
            held.get(link) == wanted or newer is not None and held.get(link) == [newer],
            f"{where}: {link} was answered {wanted}, the store holds {held.get(link)}")
    if "* submitted (" in talk:
        listed = json.loads(run("list", "--json", "--store", store).stdout)
        code = case.group(1).replace("-", "")
        expect(
            any(entry["case"] == code and entry.get("version") == "1" for entry in listed),
            f"{where}: what was submitted is not")
    return len(answers)


def kills_during_answer(rounds):
    store = path("answer.sqlite")
    whole = ("\n".join(LINES + ["f", "y", "n"]) + "\n").encode()
    durations = []
    for _ in range(5):
        started = time.monotonic()
        code = run("answer", "--new", "--store", store, stdin=whole).stdout.decode().strip()
        durations.append(time.monotonic() - started)
    duration = min(durations)
    REFERENCE.update(answers_held(store, code))
    expect(len(REFERENCE) == len(LINES), f"a whole case: {sorted(REFERENCE)}")
    kept = alive = resumed = 0
    open_case = None
    for number in range(rounds):
        begin = ["answer", "--new"]
        given, following = whole, None
        if open_case and random.random() < 0.5:
            # The case that was cut off goes on where it was.
            begin, resumed = ["answer", open_case], resumed + 1
            ages = [str(random.randint(18, 99)) for _ in range(30)]
            given = "".join(f":go 7\n{age}\n" for age in ages).encode()
            following = {("7", place): age for place, age in enumerate(ages)}
        was_alive, talk = killed(
            [*begin, "--store", store], given, random.uniform(0, duration * 1.1), "answer")
        where = f"kill -9 during answer, round {number}"
        alive += was_alive
        check(store, where)
        kept += holds(store, talk, where, following)
        case = re.search(r"^\* case (\S+)$", talk, re.M)
        open_case = case.group(1) if case and promised(talk) else open_case
    print(
        f"answer: {rounds} kills, {alive} hit the running program, {resumed} over a case that was "
        f"cut off; {kept} echoed answers compared with the store", flush=True)


def responses(count, seed, name):
    file = path(name)
    with open(file, "wb") as output:
        subprocess.run(
            [SURVEY, "sample", "--count", str(count), "--seed", str(seed)], stdout=output, check=True)
    with open(file) as lines:
        return file, [json.loads(line)["id"] for line in lines]


def versions(store):
    if not begun(store):
        return []
    return sql(store, "SELECT case_code FROM history WHERE version IS NOT NULL ORDER BY 1")


def kills_during_import(rounds):
    files = [responses(1500, seed, f"import-{seed}.ndjson") for seed in (1, 2, 3)]
    names = [file for file, _ in files]
    trial = path("trial.sqlite")
    started = time.monotonic()
    run("import", *names, "--store", trial)
    duration = time.monotonic() - started
    alive = taken = partial = 0
    store = None
    for number in range(rounds):
        if store is None or len(versions(store)) == 4500:
            store = path(f"import-{number}.sqlite")
        was_alive, talk = killed(
            ["import", *names, "--store", store], b"", random.uniform(0, duration * 1.1), "import")
        alive += was_alive
        where = f"kill -9 during import, round {number}"
        check(store, where)
        held = versions(store)
        expect(len(held) == len(set(held)), f"{where}: a response is held twice")
        held = set(held)
        for file, codes in files:
            present = sum(code in held for code in codes)
            expect(present in (0, len(codes)), f"{where}: {present} of {len(codes)} of {file}")
            if f"{file}: " in talk:
                taken += 1
                expect(present == len(codes), f"{where}: {file} was reported and is not held")
        partial += 0 < len(held) < 4500
    result = run("import", *names, "--store", store)
    expect(result.returncode == 0 and len(versions(store)) == 4500, "the import after the kills")
    print(
        f"import: {rounds} kills, {alive} hit the running program, {partial} left some of the files; "
        f"{taken} files reported taken, all whole; no file half taken", flush=True)


def kills_during_export(rounds):
    store = path("export.sqlite")
    file, _ = responses(1500, 9, "export-in.ndjson")
    run("import", file, "--store", store)
    target = path("out.ndjson")
    started = time.monotonic()
    run("export", "-o", target, "--store", store)
    duration = time.monotonic() - started
    there = 0
    for number in range(rounds):
        for name in (target, target + ".manifest.json"):
            if os.path.exists(name):
                os.remove(name)
        killed(["export", "-o", target, "--store", store], b"",
               random.uniform(duration * 0.5, duration * 1.1), "export")
        where = f"kill -9 during export, round {number}"
        check(store, where)
        if os.path.exists(target):
            there += 1
            with open(target, "rb") as data, open(target + ".manifest.json") as manifest:
                promise = json.load(manifest)
                content = data.read()
            expect(promise["sha256"] == hashlib.sha256(content).hexdigest(), f"{where}: digest")
            expect(content.count(b"\n") == promise["count"] == 1500, f"{where}: count")
    print(f"export: {rounds} kills, {there} left a file, each whole with its manifest", flush=True)


def default_signals():
    """What a background job ignores is heeded all the same."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def signals_during_writing(rounds):
    store = path("signals.sqlite")
    file, _ = responses(1500, 10, "signals-in.ndjson")
    run("import", file, "--store", store)
    folder = path("signals")
    os.mkdir(folder)
    target = os.path.join(folder, "out")
    commands = {
        "export": ["export", "-o", target, "--store", store],
        "tabulate": ["tabulate", file, "-o", target],
        "backup": ["backup", target, "--store", store],
    }
    ended = whole = 0
    for name, arguments in commands.items():
        started = time.monotonic()
        run(*arguments)
        duration = time.monotonic() - started
        for number in range(rounds):
            for left in os.listdir(folder):
                os.remove(os.path.join(folder, left))
            process = subprocess.Popen(
                [SURVEY, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, preexec_fn=default_signals)
            time.sleep(random.uniform(0, duration * 1.1))
            sent = random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
            process.send_signal(sent)
            code = process.wait()
            where = f"{sent.name} during {name}, round {number}"
            expect(code in (0, -sent), f"{where}: ended with {code}")
            left = os.listdir(folder)
            # The manifest comes first: a file never stands without it.
            known = {"out", "out.manifest.json"}
            expect(set(left) <= known, f"{where}: it left {left}")
            expect(name != "export" or left != ["out"], f"{where}: no manifest")
            ended += code != 0
            whole += "out" in left
    check(store, "signals during writing")
    print(f"INT, TERM and HUP during export, tabulate and backup: {3 * rounds} rounds, {ended} ended "
          f"by the signal, {whole} left a file in its place, none an unfinished one", flush=True)


def two_imports(count):
    store = path("two.sqlite")
    first, codes = responses(count, 11, "two-1.ndjson")
    second, others = responses(count, 12, "two-2.ndjson")
    # A tenth of the second file is also in the first one.
    with open(first) as lines:
        shared = lines.readlines()[: count // 10]
    with open(second, "a") as file:
        file.writelines(shared)
    started = time.monotonic()
    processes = [
        subprocess.Popen([SURVEY, "import", file, "--store", store], stderr=subprocess.PIPE, text=True)
        for file in (first, second)]
    ends = [(process.communicate()[1], process.returncode) for process in processes]
    duration = time.monotonic() - started
    expect(all(code == 0 for _, code in ends), f"two imports at once: {ends}")
    total = sql(store, "SELECT count(*), count(DISTINCT case_code) FROM history WHERE version > 0")
    expect(total == [f"{count * 2}|{count * 2}"], f"two imports at once: {total}")
    held = set(versions(store))
    expect(held == set(codes) | set(others), "two imports at once: other cases than those given")
    contents = sql(
        store, "SELECT count(*) FROM content JOIN history USING (entry) WHERE version > 0")
    expect(contents == [str(count * 2)], f"two imports at once: contents {contents}")
    check(store, "two imports at once")
    print(
        f"two imports of {count} at once, {len(shared)} in both: exit codes "
        f"{[code for _, code in ends]}, {total[0]} (responses|cases) by the sqlite3 shell, "
        f"{duration:.1f} s", flush=True)
    for talk, _ in ends:
        print("   " + talk.strip().split("\n")[-1])


def one_line(result, where, codes=(73, 74)):
    lines = [line for line in result.stderr.decode().split("\n") if line.startswith("cresurvey: ")]
    expect(result.returncode in codes, f"{where}: exit code {result.returncode}")
    expect(len(lines) == 1, f"{where}: {result.stderr.decode()[-500:]!r}")
    return lines[0] if lines else ""


def mounted(size):
    disk = path("disk")
    os.makedirs(disk, exist_ok=True)
    subprocess.run(["umount", disk], capture_output=True)
    result = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True)
    return disk if result.returncode == 0 else None


def fill(disk, leave):
    space = os.statvfs(disk)
    free = space.f_bavail * space.f_frsize - leave
    with open(os.path.join(disk, "filler"), "wb") as filler:
        filler.write(b"\0" * max(0, free))


def full_disk(rounds):
    disk = mounted("3m")
    if disk is None:
        print("full disk: SKIPPED, a tmpfs cannot be mounted here")
        return
    whole = ("\n".join(LINES + ["f", "y", "n"]) + "\n").encode()
    kept = stopped = 0
    said = set()
    for number in range(rounds):
        disk = mounted("3m")
        store = os.path.join(disk, "store.sqlite")
        run("answer", "--new", "--store", store, stdin=b"y\n")
        fill(disk, random.randrange(0, 1_200_000))
        result = run("answer", "--new", "--store", store, stdin=whole)
        where = f"a disk that fills during answer, round {number}"
        if result.returncode != 0:
            stopped += 1
            said.add(one_line(result, where))
        os.remove(os.path.join(disk, "filler"))
        check(store, where)
        kept += holds(store, result.stderr.decode(), where)
    print(f"full disk, answer: {rounds} rounds, {stopped} met the end of the disk, {kept} echoed "
          f"answers compared with the store\n   {sorted(said)}", flush=True)

    disk = mounted("6m")
    file, codes = responses(3000, 21, "full.ndjson")
    store = os.path.join(disk, "store.sqlite")
    run("answer", "--new", "--store", store, stdin=b"y\n")
    result = run("import", file, "--store", store)
    line = one_line(result, "a disk that fills during import")
    check(store, "a disk that fills during import")
    expect(versions(store) == [], "a disk that fills during import: something was taken")
    subprocess.run(["mount", "-o", "remount,size=60m", disk], check=True)
    again = run("import", file, "--store", store)
    expect(again.returncode == 0 and len(versions(store)) == len(codes), "the import with more room")
    check(store, "the import with more room")
    print(f"full disk, import: nothing taken, then all {len(codes)} with more room\n   {line}")

    fill(disk, 0)
    before = sorted(os.listdir(disk))
    for name, arguments in {
        "tabulate": ["tabulate", file, "-o", os.path.join(disk, "table.csv")],
        "export": ["export", "-o", os.path.join(disk, "out.ndjson"), "--store", store],
        "backup": ["backup", os.path.join(disk, "copy.sqlite"), "--store", store],
    }.items():
        line = one_line(run(*arguments), f"a full disk, {name}")
        after = [entry for entry in sorted(os.listdir(disk)) if not re.search("-(wal|shm)$", entry)]
        expect(
            set(after) <= set(before), f"a full disk, {name}: it left {set(after) - set(before)}")
        print(f"full disk, {name}: no file, one line\n   {line}")
    os.remove(os.path.join(disk, "filler"))
    check(store, "a full disk")

    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for arguments in (["answer", "--new"], ["import", file], ["list"]):
        line = one_line(run(*arguments, "--store", store, stdin=whole), f"read-only, {arguments[0]}")
    print(f"read-only disk: one line\n   {line}")
    subprocess.run(["umount", disk], check=True)


def no_locks():
    library = path("nolocks.so")
    source = path("nolocks.c")
    with open(source, "w") as file:
        file.write("""
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <stdarg.h>
            static int locked(int fd, int command, void *argument, const char *name) {
              if (command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK
                  || command == F_GETLK) { errno = ENOLCK; return -1; }
              int (*next)(int, int, void *) = dlsym(RTLD_NEXT, name);
              return next(fd, command, argument);
            }
            int fcntl(int fd, int command, ...) {
              va_list list; va_start(list, command); void *argument = va_arg(list, void *);
              va_end(list); return locked(fd, command, argument, "fcntl");
            }
            int fcntl64(int fd, int command, ...) {
              va_list list; va_start(list, command); void *argument = va_arg(list, void *);
              va_end(list); return locked(fd, command, argument, "fcntl64");
            }
            """)
    compiled = subprocess.run(
        ["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], capture_output=True)
    if compiled.returncode != 0:
        print("no locks: SKIPPED, no C compiler")
        return
    store = path("nolocks.sqlite")
    run("answer", "--new", "--store", store, stdin=b"y\n")
    environment = dict(os.environ, LD_PRELOAD=library)
    for arguments in (["answer", "--new"], ["list"], ["import", path("import-1.ndjson")]):
        line = one_line(
            run(*arguments, "--store", store, stdin=b"y\n", env=environment),
            f"no locks, {arguments[0]}")
        expect("has no file locks" in line, f"no locks, {arguments[0]}: {line}")
    check(store, "no locks")
    print(f"a file system without locks: one line\n   {line}")


started = time.monotonic()
kills_during_answer(ROUNDS // 2)
kills_during_import(ROUNDS - ROUNDS // 2)
kills_during_export(max(1, ROUNDS // 10))
signals_during_writing(max(1, ROUNDS // 10))
full_disk(max(1, ROUNDS // 10))
no_locks()
two_imports(int(os.environ.get("IMPORTED", "50000")))
print(f"{time.monotonic() - started:.0f} s; failures: {len(failures)}")
sys.exit(1 if failures else 0)
