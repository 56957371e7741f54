#!/usr/bin/env python3
"""Writes the files of config/ that repeat what is known elsewhere: the server's entry in the MCP registry,
its entry in Docker's catalogue, the manifest of the Claude Desktop extension, the install links, and the
labels' values in the Dockerfile.

Usage: generate.py PROGRAM [--check]

PROGRAM says its version, options and tools; registry/publisher.json, and nothing else, under which name, by
whom and where it is published. With --check nothing is written, and what is stale is named (exit code 1).
"""

import base64
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse

FOLDER = pathlib.Path(__file__).resolve().parent
SERVER = "reply"
PRESET = "core"
SHORT = "Use your Reply.io account: contacts, sequences, inbox, tasks, reports. One tool per API operation."
KEY_TEXT = "Reply.io API key (in Reply: Settings, API Key)"


def ask(program, *arguments):
    done = subprocess.run([program, *arguments], check=True, capture_output=True, text=True, timeout=60, env={})
    return done.stdout


def pretty(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def one_line(text):
    """The first sentence of a description."""
    return re.split(r"(?<=[.!?])\s", text.strip().replace("\n", " "), maxsplit=1)[0]


def presets(options):
    """The presets as the program names them in the help of --preset."""
    (text,) = {option["description"] for command in options["commands"] if command["name"] == "stdio"
               for option in command["options"] if option["name"] == "--preset"}
    *first, last = text.partition(": ")[2].split(", ")
    return f"{', '.join(first)} or {last}"


def registry_entry(version, publisher):
    return {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": publisher["name"],
        "title": "Reply.io",
        "description": SHORT,
        "version": version,
        "repository": {"url": publisher["repository"], "source": publisher["repository_source"]},
        "packages": [{
            "registryType": "oci",
            "identifier": f'{publisher["image"]}:{version}',
            "runtimeHint": "docker",
            "transport": {"type": "stdio"},
            "packageArguments": [
                {"type": "positional", "value": "stdio"},
                {"type": "named", "name": "--preset", "default": PRESET,
                 "description": "Which tools are offered: a role of at most 40 tools"},
            ],
            "environmentVariables": [
                {"name": "REPLY_API_KEY", "description": KEY_TEXT, "isRequired": True, "isSecret": True},
                {"name": "REPLY_MCP_TEAM_ID", "description": "Team to act in, for keys that reach several teams"},
                {"name": "REPLY_MCP_READ_ONLY", "description": "Offer only tools that change nothing",
                 "format": "boolean", "default": "false"},
            ],
        }],
    }


def docker_entry(publisher):
    """YAML by hand: it is short, and Python's standard library has no writer for it."""
    return f"""name: {SERVER}-mcp
image: mcp/{SERVER}-mcp
type: server
meta:
  category: productivity
  tags:
    - sales
    - email
    - crm
about:
  title: Reply.io
  description: {json.dumps(SHORT)}
source:
  project: {publisher["repository"]}
run:
  command:
    - stdio
    - --preset
    - '{{{{{SERVER}-mcp.preset}}}}'
config:
  description: The API key of the Reply.io account, and which tools are offered
  secrets:
    - name: {SERVER}-mcp.api_key
      env: REPLY_API_KEY
      example: your-reply-api-key
  env:
    - name: REPLY_MCP_TEAM_ID
      example: "7"
      value: '{{{{{SERVER}-mcp.team_id}}}}'
  parameters:
    type: object
    properties:
      preset:
        type: string
        default: {PRESET}
      team_id:
        type: string
        default: ""
"""


def docker_tools(tools):
    out = []
    for tool in tools:
        properties = tool["inputSchema"].get("properties", {})
        out.append({"name": tool["name"], "description": one_line(tool["description"]),
                    "arguments": [{"name": name, "type": kind_of(schema), "desc": one_line(schema.get("description", ""))}
                                  for name, schema in properties.items()]})
    return out


def kind_of(schema):
    kind = schema.get("type", "object")
    return next(one for one in kind if one != "null") if isinstance(kind, list) else kind


def manifest(version, publisher, options, tools):
    return {
        "manifest_version": "0.3",
        "name": "reply-mcp",
        "display_name": "Reply.io",
        "version": version,
        "description": SHORT,
        "author": {"name": publisher["author"]},
        "repository": {"type": "git", "url": publisher["repository"]},
        "license": "MIT",
        "keywords": ["reply.io", "sales", "email", "crm"],
        "server": {
            "type": "binary",
            "entry_point": "server/bin/reply-mcp",
            "mcp_config": {
                "command": "${__dirname}/server/bin/reply-mcp",
                "args": ["stdio", "--preset", "${user_config.preset}"],
                "env": {"REPLY_API_KEY": "${user_config.api_key}",
                        "REPLY_MCP_TEAM_ID": "${user_config.team_id}",
                        "REPLY_MCP_READ_ONLY": "${user_config.read_only}"},
            },
        },
        "user_config": {
            "api_key": {"type": "string", "title": "API key", "description": KEY_TEXT, "sensitive": True,
                        "required": True},
            "preset": {"type": "string", "title": "Tools", "required": False, "default": PRESET,
                       "description": f"A role of at most 40 tools: {presets(options)}"},
            "team_id": {"type": "string", "title": "Team", "required": False, "default": "",
                        "description": "Number of the team to act in, for keys that reach several teams"},
            "read_only": {"type": "boolean", "title": "Read only", "required": False, "default": False,
                          "description": "Offer only tools that change nothing"},
        },
        "tools": [{"name": tool["name"], "description": one_line(tool["description"])} for tool in tools],
        "tools_generated": True,
        "compatibility": {"platforms": ["linux"]},
    }


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def cursor_link():
    entry = json.loads((FOLDER / "cursor/mcp.json").read_text())["mcpServers"][SERVER]
    config = base64.b64encode(compact(entry).encode()).decode()
    return f"cursor://anysphere.cursor-deeplink/mcp/install?{urllib.parse.urlencode({'name': SERVER, 'config': config})}\n"


def vscode_link():
    file = json.loads((FOLDER / "vscode/mcp.json").read_text())
    entry = {"name": SERVER, **file["servers"][SERVER], "inputs": file["inputs"]}
    return f"vscode:mcp/install?{urllib.parse.quote(compact(entry), safe='')}\n"


def dockerfile(version, publisher):
    text = (FOLDER.parent / "Dockerfile").read_text(encoding="utf-8")
    for name, value in (("VERSION", version), ("SERVER_NAME", publisher["name"]), ("SOURCE", publisher["repository"])):
        text, count = re.subn(rf"^ARG {name}=.*$", lambda _: f"ARG {name}={value}", text, flags=re.MULTILINE)
        if count != 1:
            sys.exit(f"Dockerfile: there must be one line ARG {name}=...")
    return text


def files(program):
    options = json.loads(ask(program, "options"))
    version = options["version"]
    publisher = json.loads((FOLDER / "registry/publisher.json").read_text())
    tools = json.loads(ask(program, "tools", "--json", "--preset", PRESET))
    return {
        "registry/server.json": pretty(registry_entry(version, publisher)),
        "registry/docker/server.yaml": docker_entry(publisher),
        "registry/docker/tools.json": pretty(docker_tools(tools)),
        "mcpb/manifest.json": pretty(manifest(version, publisher, options, tools)),
        "cursor/install-link.txt": cursor_link(),
        "vscode/install-link.txt": vscode_link(),
        "../Dockerfile": dockerfile(version, publisher),
    }


def main(program, check):
    stale = [name for name, text in files(program).items()
             if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != text]
    for name in stale:
        place = f"config/{name}".replace("config/../", "")
        print(f"{place} is stale; write it with config/generate.py PROGRAM" if check else place)
    if check:
        return 1 if stale else 0
    for name, text in files(program).items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--check"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:] == ["--check"]))
