#!/usr/bin/env python3
"""Writes what the documentation repeats of the program: docs/tools.md whole, and in README.md and
docs/*.md what stands between <!-- generated: NAME --> and <!-- end -->: the tables of presets and
options.

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


def in_markdown(text):
    """A description as a help text has it, with the options and patterns in it set as code."""
    return cell(re.sub(r"(?<![\w-])(--[a-z][a-z-]+|\*\.json|[A-Z-]+=?[A-Z]*/[A-Z]+|read=allow\S*)", r"`\1`", text))


def names(commands):
    return ", ".join(f"`{command}`" for command in commands)


def default_of(commands):
    """The default of an option; where commands differ, that of the first and who has another."""
    by_value = {}
    for command, option in commands.items():
        by_value.setdefault(option["default"], []).append(command)
    first, *others = by_value
    shown = f"`{first}`" if first else ""
    return ", ".join([shown] + [f"{names(by_value[value])}: `{value}`" for value in others])


def option_tables(program):
    """Every option once, under the heading that help texts have it under."""
    reference = json.loads(ask(program, "options"))["commands"]
    every = [command["name"] for command in reference]
    groups = {}
    for command in reference:
        for option in command["options"]:
            # Two options of one name in one group are one option if they say the same.
            key = (option["name"], option["value"], option["description"])
            groups.setdefault(option["group"], {}).setdefault(key, {})[command["name"]] = option
    out = []
    for group, options in groups.items():
        takers = [list(commands) for commands in options.values()]
        usual = max(takers, key=takers.count)
        heading, of = ("Every command", "every command") if usual == every else (group, names(usual))
        section = [f"## {heading}", "", f"Options of {of}.", "", "| option | variable | default | meaning |", "|---|---|---|---|"]
        for (name, value, description), commands in options.items():
            more = [command for command in commands if command not in usual]
            only = f" (also {names(more)})" if more else "" if len(commands) == len(usual) else f" ({names(commands)} only)"
            (variable,) = {option["variable"] for option in commands.values()}
            section.append(f"| `{cell((name + ' ' + value).strip())}` | `{variable}` | {default_of(commands)} | "
                           f"{in_markdown(description)}{only} |".replace("|  |", "| |"))
        section.append("")
        out = section + out if usual == every else out + section
    return "\n".join(out)


BLOCKS = {"presets": preset_table, "options": option_tables}


def files(program):
    made = {}
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
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
