"""Validates the responses of a file with one JSON Schema engine: peer.py ENGINE SCHEMA FILE [PART OF]."""

import json
import sys

engine, schema, path = sys.argv[1:4]
part, parts = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 4 else (0, 1)
rules = json.load(open(schema))
if engine == "corvus":
    import corvus_json_schema_rs

    is_valid = corvus_json_schema_rs.compile(rules).is_valid_json
else:
    import jsonschema_rs
    import orjson

    validator = jsonschema_rs.validator_for(rules)

    def is_valid(line):
        return validator.is_valid(orjson.loads(line))


valid = invalid = 0
with open(path, "rb") as lines:
    for number, line in enumerate(lines):
        if number % parts != part:
            continue
        if is_valid(line):
            valid += 1
        else:
            invalid += 1
print(valid, invalid)
