#!/usr/bin/env python3
"""Facts about single operations of the API are in the catalogue; C++ knows none of them by name.

Usage: check_operation_names.py ROOT

Reads the operation ids and paths from ROOT/schemas/openapi/*.json and looks for them in every C++ source of
the product, comments included: a name in a comment is the beginning of a rule in the code. Only
server/sandbox/resources may have them, which imitates Reply operation by operation. The data files that name
operations (schemas/prompts.json, schemas/toolsets.json) must name such as there are.
"""

import json
import re

import checks

ALLOWED = "server/sandbox/resources/"
WORD = re.compile(r"[A-Za-z0-9_]+")
PATH = re.compile(r"/v3/([A-Za-z0-9-]+)[^\s\"]*")
ADVICE = "such a fact belongs into the catalogue (schemas/README.md)"
# Made of the operation that reads a job, so not in the catalogue.
MADE_HERE = {"background_jobs_wait"}


def catalogue(root):
    """Operation ids, and the resources that paths begin with: "things" of "/v3/things/{id}"."""
    ids, resources = set(), set()
    for file in checks.files(root, ["schemas/openapi"], ["*.json"]):
        for path, item in json.loads(file.read_text(encoding="utf-8")).get("paths", {}).items():
            ids.update(operation["operationId"] for operation in item.values())
            resources.add(path.split("/")[2])
    return ids, resources


def in_sources(root, ids, resources):
    for file in checks.files(root, checks.PRODUCT, checks.CPP):
        name = file.relative_to(root).as_posix()
        if name.startswith(ALLOWED):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            for word in WORD.findall(line):
                if word in ids:
                    yield f"{name}:{number}: names the operation {word}; {ADVICE}"
            for found in PATH.finditer(line):
                if found[1] in resources:
                    yield f"{name}:{number}: has the path {found[0]}; {ADVICE}"


def in_data(root, ids):
    prompts = json.loads((root / "schemas/prompts.json").read_text(encoding="utf-8"))["prompts"]
    toolsets = json.loads((root / "schemas/toolsets.json").read_text(encoding="utf-8"))
    named = [("prompts.json", prompt["name"], prompt["uses"]) for prompt in prompts]
    named += [("toolsets.json", name, preset["tools"]) for name, preset in toolsets["presets"].items()]
    named += [("toolsets.json", "aliases", toolsets["aliases"].values())]
    for file, where, names in named:
        for name in names:
            if name not in ids | MADE_HERE:
                yield f"schemas/{file}: {where}: {name} is no operation of the catalogue"


def main(root):
    ids, resources = catalogue(root)
    wrong = [*in_sources(root, ids, resources), *in_data(root, ids)] if ids else []
    return checks.report(wrong, len(ids), f"{len(ids)} operations, none named in a source")


if __name__ == "__main__":
    checks.run(main, __doc__)
