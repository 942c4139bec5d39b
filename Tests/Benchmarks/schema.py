"""Writes a JSON Schema (2020-12) of the responses to a form, as they are: nested items told apart by linkId.

It asks what a schema can ask of one item: its linkId, its answers' type, its options, length, range
and pattern, and the properties of the resource. Conditions between items are beyond it.
"""

import json
import sys

VALUE = {
    "boolean": ("valueBoolean", {"type": "boolean"}),
    "integer": ("valueInteger", {"type": "integer"}),
    "decimal": ("valueDecimal", {"type": "number"}),
    "date": ("valueDate", {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
    "string": ("valueString", {"type": "string", "minLength": 1}),
    "text": ("valueString", {"type": "string", "minLength": 1}),
}


def extension(item, name):
    for found in item.get("extension", []):
        if found["url"].endswith("/" + name):
            return next(v for k, v in found.items() if k.startswith("value"))
    return None


def limited(item, schema):
    schema = dict(schema)
    low, high = extension(item, "minValue"), extension(item, "maxValue")
    if isinstance(low, (int, float)):
        schema["minimum"] = low
    if isinstance(high, (int, float)):
        schema["maximum"] = high
    if schema.get("type") == "string" and "maxLength" in item:
        schema["maxLength"] = item["maxLength"]
    regex = extension(item, "regex")
    if regex:
        schema["pattern"] = "^(" + regex + ")$"
    return schema


def coding(item):
    options = [o["valueCoding"] for o in item["answerOption"]]
    return {
        "type": "object",
        "required": ["system", "code"],
        "properties": {
            "system": {"enum": sorted({o["system"] for o in options})},
            "code": {"enum": [o["code"] for o in options]},
            "display": {"type": "string"},
        },
        "additionalProperties": False,
    }


def answer(item):
    kind = item["type"]
    if kind in VALUE:
        name, schema = VALUE[kind]
        values = {name: limited(item, schema)}
    else:
        values = {"valueCoding": coding(item)}
        if kind == "open-choice":
            values["valueString"] = limited(item, {"type": "string", "minLength": 1})
    return {
        "type": "object",
        "properties": values,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def items(children):
    shown = [c for c in children if c["type"] != "display"]
    return {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["linkId"],
            "properties": {"linkId": {"enum": [c["linkId"] for c in shown]}},
            "allOf": [
                {
                    "if": {"properties": {"linkId": {"const": c["linkId"]}}},
                    "then": {"$ref": "#/$defs/" + c["linkId"]},
                }
                for c in shown
            ],
        },
    }


def definition(item):
    body = {
        "linkId": {"const": item["linkId"]},
        "extension": {"$ref": "#/$defs/extensions"},
        "text": {"type": "string"},
    }
    if item["type"] == "group":
        body["item"] = items(item["item"])
    else:
        body["answer"] = {"type": "array", "minItems": 1, "items": answer(item)}
        if not item.get("repeats"):
            body["answer"]["maxItems"] = 1
    return {"type": "object", "properties": body, "additionalProperties": False}


def walk(children, found):
    for item in children:
        if item["type"] != "display":
            found[item["linkId"]] = definition(item)
            walk(item.get("item", []), found)
    return found


def main():
    form = json.load(open(sys.argv[1]))
    text = {"type": "string", "minLength": 1}
    definitions = walk(form["item"], {})
    definitions["identifier"] = {
        "type": "object",
        "properties": {"system": text, "value": text},
        "additionalProperties": False,
    }
    definitions["extensions"] = {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["url"],
            "properties": {
                "url": text,
                "valueReference": {
                    "type": "object",
                    "properties": {"type": text, "identifier": {"$ref": "#/$defs/identifier"}},
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": definitions,
        "type": "object",
        "required": ["resourceType", "status", "questionnaire", "item"],
        "properties": {
            "resourceType": {"const": "QuestionnaireResponse"},
            "id": text,
            "meta": {
                "type": "object",
                "properties": {
                    "versionId": text,
                    "security": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"system": text, "code": text},
                            "additionalProperties": False,
                        },
                    },
                },
                "additionalProperties": False,
            },
            "identifier": {"$ref": "#/$defs/identifier"},
            "questionnaire": {"const": form["url"] + "|" + form["version"]},
            "status": {"enum": ["completed", "amended"]},
            "authored": text,
            "author": {
                "type": "object",
                "properties": {"type": text, "identifier": {"$ref": "#/$defs/identifier"}},
                "additionalProperties": False,
            },
            "item": items(form["item"]),
        },
        "additionalProperties": False,
    }
    json.dump(schema, sys.stdout)


main()
