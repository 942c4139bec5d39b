"""Reads the form and responses with fhir.resources' R4B models; nothing may be lost on the way.

usage: read_resources.py FORM.json RESPONSES.ndjson
"""

import json
import sys
from decimal import Decimal

from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    form = Questionnaire.model_validate_json(text)
    check(json.loads(text, parse_float=Decimal), form, sys.argv[1])
    count = 0
    with open(sys.argv[2], encoding="utf-8") as lines:
        for line in lines:
            response = QuestionnaireResponse.model_validate_json(line)
            check(json.loads(line, parse_float=Decimal), response, f"response {count + 1}")
            count += 1
    print(f"fhir.resources (R4B) reads the form and {count} responses, and keeps everything")


def check(original, model, name):
    kept = json.loads(model.model_dump_json(), parse_float=Decimal)
    if normal(kept) != normal(original):
        sys.exit(f"{name}: what was read is not what was written")


def normal(tree):
    if isinstance(tree, dict):
        return {k: normal(v) for k, v in sorted(tree.items()) if k != "authored"}
    if isinstance(tree, list):
        return [normal(v) for v in tree]
    return Decimal(str(tree)) if isinstance(tree, (int, Decimal)) and not isinstance(tree, bool) else tree


if __name__ == "__main__":
    main()
