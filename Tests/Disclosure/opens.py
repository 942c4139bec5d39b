"""Opens an aggregate with the programs that people use, and looks at the types and for formulas.

usage: opens.py PROGRAM FORM.json FOLDER

pandas and DuckDB read it with the types of its columns guessed; LibreOffice, where it is installed,
converts it without a window to a workbook, in which no cell may be a formula. The form used is the
survey's own with the texts of some options replaced by ones that begin like formulas.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile

import duckdb
import pandas

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", "＝1+1", "  =1+1", '=HYPERLINK("http://x.invalid","y")',
            "=cmd|'/c calc'!A0", "'=1+1"]
NUMBERS = ["count", "count_low", "count_high", "denominator", "percent"]


def poison(form):
    """Replaces texts of items and options by formulas, in every language."""
    given = iter(FORMULAS * 400)

    def walk(node):
        if isinstance(node, dict):
            for key in ("display", "text", "prefix"):
                if key in node and isinstance(node[key], str) and key != "prefix":
                    node[key] = next(given)
            for key in ("_display", "_text"):
                for extension in node.get(key, {}).get("extension", []):
                    for inner in extension.get("extension", []):
                        if inner["url"] == "content":
                            inner["valueString"] = next(given)
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(form["item"])
    return form


def workbook(office, folder, path):
    """The contents of the workbook that LibreOffice makes of a CSV when it may evaluate formulas."""
    sheet = path[:-4] + ".ods"
    # Comma, quotes, UTF-8 (76), nothing said of the columns; the last word lets formulas run.
    subprocess.run([office, "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", "ods",
                    "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,0,true", "--outdir", folder, path],
                   check=True, capture_output=True, timeout=300)
    content = zipfile.ZipFile(sheet).read("content.xml").decode()
    os.remove(sheet)
    return content


def main():
    program, form_path, folder = sys.argv[1:]
    poisoned = os.path.join(folder, "formulas.json")
    json.dump(poison(json.load(open(form_path, encoding="utf-8"))), open(poisoned, "w", encoding="utf-8"))
    responses, aggregate = os.path.join(folder, "opens.ndjson"), os.path.join(folder, "opens.csv")
    problems = []

    def expect(holds, text):
        print(("ok: " if holds else "WRONG: ") + text, flush=True)
        if not holds:
            problems.append(text)

    office = shutil.which("libreoffice") or shutil.which("soffice")
    if office:
        control = os.path.join(folder, "control.csv")
        open(control, "w").write("a,b\r\n=1+1,1\r\n")
        expect("table:formula" in workbook(office, folder, control), "LibreOffice: a formula left as it is would run")
    with open(responses, "wb") as out:
        subprocess.run([program, "sample", "--count", "450", "--institutions", "40"], stdout=out, check=True)
    for language, mark in (("ja", True), ("en", False)):
        if os.path.exists(aggregate):
            os.remove(aggregate)
        subprocess.run([program, "tabulate", responses, "-o", aggregate, "--form", poisoned, "--lang", language]
                       + ["--bom"] * mark, check=True, capture_output=True)
        name = f"{language}, {'with' if mark else 'without'} BOM: "
        rows = list(csv.DictReader(open(aggregate, encoding="utf-8-sig", newline="")))
        raw = open(aggregate, "rb").read()
        expect(raw.count(b"\r\n") == raw.count(b"\n") and raw.startswith(b"\xef\xbb\xbf") == mark,
               name + f"{len(rows)} rows, CRLF, byte order mark as asked for")
        starts = [c for r in rows for c in r.values() if c.strip().lstrip("\u3000").startswith(tuple("=+-@＝＋－＠\t\r"))]
        expect(not starts, name + f"no cell begins like a formula {starts[:2]}")
        expect(any(c.startswith("'=") for r in rows for c in r.values()), name + "the formulas of the form are there, as text")

        frame = pandas.read_csv(aggregate, dtype_backend="numpy_nullable", encoding="utf-8-sig")
        kinds = {n: str(frame[n].dtype) for n in NUMBERS}
        expect(all(kinds[n] == "Int64" for n in NUMBERS[:4]) and kinds["percent"] == "Float64", name + f"pandas: {kinds}")
        expect(len(frame) == len(rows) and frame["count"].sum() == sum(int(r["count"]) for r in rows if r["count"]),
               name + "pandas: rows and sum of counts")

        types = dict(duckdb.sql(f"DESCRIBE SELECT * FROM read_csv('{aggregate}')").project("column_name, column_type").fetchall())
        expect(all(types[n] == "BIGINT" for n in NUMBERS[:4]) and types["percent"] == "DOUBLE"
               and all(types[n] == "VARCHAR" for n in ("question", "option_text", "status")),
               name + f"DuckDB: {({n: types[n] for n in NUMBERS})}")
        (total,), = duckdb.sql(f"SELECT sum(count) FROM read_csv('{aggregate}')").fetchall()
        expect(total == sum(int(r["count"]) for r in rows if r["count"]), name + "DuckDB: sum of counts")

        if office is None:
            print("LibreOffice is not installed: not opened")
            continue
        content = workbook(office, folder, aggregate)
        expect("table:formula" not in content, name + "LibreOffice: no formula")
        expect(content.count('office:value-type="float"') >= sum(bool(r[n]) for r in rows for n in NUMBERS),
               name + "LibreOffice: counts are numbers")
        expect("非公表" in content if language == "ja" else "Sum of the suppressed" in content, name + "LibreOffice: texts are whole")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
