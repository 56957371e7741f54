#!/usr/bin/env python3
"""Writes what the documentation repeats of the program: docs/tools.md whole, and in README.md and
docs/*.md what stands between <!-- generated: NAME --> and <!-- end -->.

Usage: generate.py PROGRAM [--check]

With --check nothing is written, and what is stale is named (exit code 1).
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- generated: ([a-z-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def ask(program, *arguments):
    done = subprocess.run([program, *arguments], check=True, capture_output=True, text=True, timeout=60, env={})
    return done.stdout


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def first_sentence(text):
    return re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0]


def toolsets():
    return json.loads((ROOT / "schemas/toolsets.json").read_text(encoding="utf-8"))


def operations(program):
    """{tool: (method, path, operation)}"""
    out = {}
    for path, item in json.loads(ask(program, "catalogue"))["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                out[operation["operationId"]] = (method.upper(), path, operation)
    # The one tool that is no operation of its own: it reads a job until the job has ended.
    out["background_jobs_wait"] = out["background_jobs_get"]
    return out


def kind(schema):
    found = schema.get("type")
    if isinstance(found, list):
        found = " or ".join(found)
    if found is None:
        return "any"
    if found == "array" and isinstance(schema.get("items"), dict) and schema["items"].get("type"):
        return f"array of {kind(schema['items'])}"
    return found


def arguments_of(tool):
    schema = tool["inputSchema"]
    required = schema.get("required", [])
    lines = []
    for name, one in sorted(schema.get("properties", {}).items(), key=lambda item: item[0] not in required):
        must = ", required" if name in required else ""
        about = first_sentence(one.get("description", ""))
        lines.append(f"- `{name}` ({kind(one)}{must})" + (f": {about}" if about else ""))
    return lines


def effect_of(operation):
    """What a call does, and what raises it: "update (send with /statusInSequence: active)"."""
    rules = [f"{rule['effect']} with `{rule['pointer']}" + (f": {json.dumps(rule['equals'])}`" if "equals" in rule else "`")
             for rule in operation.get("x-effect-when", [])]
    return operation["x-effect"] + (f" ({', '.join(rules)})" if rules else "")


def reference(program):
    known = operations(program)
    tools = json.loads(ask(program, "tools", "--json", "--schema-detail", "full", "--include-coming-soon"))
    groups = {}
    for tool in tools:
        groups.setdefault(known[tool["name"]][2]["tags"][0], []).append(tool)
    sets = toolsets()["toolsets"]
    out = ["# Tools", "",
           "<!-- Written by docs/generate.py from the catalogue; change schemas/ instead. -->", "",
           f"{len(tools)} tools in {len(groups)} toolsets. A tool that is marked *announced* is listed with "
           "`--include-coming-soon`: Reply does not serve it yet. The effect says what a call does, and which "
           "arguments make more of it (`send` reaches people or spends credits; see [safety.md](safety.md)); the scope "
           "is what the API key needs.", "",
           "| toolset | tools | what it is for |", "|---|---|---|"]
    for name, members in groups.items():
        out.append(f"| [`{name}`](#{name}) | {len(members)} | {cell(sets[name]['description'])} |")
    for name, members in groups.items():
        out += ["", f"## {name}", "", f"{sets[name]['title']}. {sets[name]['description']}"]
        for tool in members:
            method, path, operation = known[tool["name"]]
            marks = {"coming-soon": ", *announced*", "beta": ", beta"}.get(operation["x-status"], "")
            scope = "no scope" if operation["x-scope"] == "none" else f"scope `{operation['x-scope']}`"
            out += ["", f"### {tool['name']}", "", tool["description"], "",
                    f"{effect_of(operation)}, {scope}{marks}: `{method} {path}`", ""]
            out += arguments_of(tool)
            if out[-1] == "":
                out.pop()
    return "\n".join(out) + "\n"


def preset_table(program):
    names = {tool["name"]: tool for tool in json.loads(ask(program, "tools", "--json", "--schema-detail", "full"))}
    out = ["| preset | tools | read only | what it is for |", "|---|---|---|---|"]
    for name, preset in toolsets()["presets"].items():
        offered = [names[tool] for tool in preset["tools"] if tool in names]
        reads = sum(tool["annotations"]["readOnlyHint"] for tool in offered)
        out.append(f"| `{name}` | {len(offered)} | {reads} | {cell(preset['description'])} |")
    return "\n".join(out) + "\n"


def toolset_table(program):
    known = operations(program)
    tools = json.loads(ask(program, "tools", "--json"))
    counts = {}
    for tool in tools:
        if tool["name"] in known:
            tag = known[tool["name"]][2]["tags"][0]
            counts[tag] = counts.get(tag, 0) + 1
    out = ["| toolset | tools | what it is for |", "|---|---|---|"]
    for name, one in toolsets()["toolsets"].items():
        out.append(f"| [`{name}`](docs/tools.md#{name}) | {counts.get(name, 0)} | {cell(first_sentence(one['description']))} |")
    return "\n".join(out) + "\n"


BLOCKS = {"presets": preset_table, "toolsets": toolset_table}


def files(program):
    made = {}
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = file.read_text(encoding="utf-8")
        new = BLOCK.sub(lambda match: match[1] + BLOCKS[match[2]](program) + match[4], text)
        if new != text or match_any(text):
            made[file] = new
    made[ROOT / "docs/tools.md"] = reference(program)
    return made


def match_any(text):
    return BLOCK.search(text) is not None


def main(program, check):
    stale = [(file, text) for file, text in files(program).items()
             if not file.exists() or file.read_text(encoding="utf-8") != text]
    for file, text in stale:
        name = file.relative_to(ROOT)
        print(f"{name} is stale; write it with docs/generate.py PROGRAM" if check else name)
        if not check:
            file.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--check"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:] == ["--check"]))
