"""Counts question x option by prefecture and by beds with DuckDB: tabulate.py FILE THREADS [COUNTS].

The same cells that `cresurvey tabulate` counts by those strata, without checking the responses, the
newest version of a case, or disclosure control. COUNTS is where to write the overall counts.
"""

import json
import sys

import duckdb

path, threads = sys.argv[1:3]
answer = "STRUCT(valueBoolean BOOLEAN, valueCoding STRUCT(code VARCHAR))[]"
leaf = f"STRUCT(linkId VARCHAR, answer {answer})"
inner = f"STRUCT(linkId VARCHAR, answer {answer}, item {leaf}[])"
outer = f"STRUCT(linkId VARCHAR, answer {answer}, item {inner}[])"
counted = duckdb.connect(config={"threads": int(threads)}).execute(
    f"""
    WITH response AS (
      SELECT item AS groups, flatten([coalesce(g.item, []) FOR g IN item]) AS items
      FROM read_ndjson(?, columns={{'item': '{outer}[]', 'status': 'VARCHAR'}},
                       maximum_object_size=16777216)
      WHERE status IN ('completed', 'amended')
    ), flat AS (
      SELECT list_concat(
          [{{'l': i.linkId, 'a': i.answer}} FOR i IN groups],
          [{{'l': i.linkId, 'a': i.answer}} FOR i IN items],
          flatten([[{{'l': j.linkId, 'a': j.answer}} FOR j IN coalesce(i.item, [])] FOR i IN items])
        ) AS items
      FROM response
    ), answered AS (
      SELECT list_filter(items, lambda i: i.l = '3')[1].a[1].valueCoding.code AS prefecture,
             list_filter(items, lambda i: i.l = '4')[1].a[1].valueCoding.code AS beds,
             unnest(items) AS i
      FROM flat
    ), cell AS (
      SELECT prefecture, beds, i.l AS question, unnest(i.a) AS a FROM answered
    )
    SELECT question, coalesce(a.valueCoding.code, CAST(a.valueBoolean AS VARCHAR)) AS option,
           prefecture, beds, count(*)
    FROM cell WHERE a.valueCoding.code IS NOT NULL OR a.valueBoolean IS NOT NULL
    GROUP BY GROUPING SETS ((question, option), (question, option, prefecture),
                            (question, option, beds))
    """,
    [path],
).fetchall()
overall = {f"{q} {o}": n for q, o, prefecture, beds, n in counted if prefecture is None and beds is None}
print(overall["1 true"] + overall["1 false"], 0)
if len(sys.argv) > 3:
    json.dump(overall, open(sys.argv[3], "w"))
