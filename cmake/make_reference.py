#!/usr/bin/env python3
"""Writes the manual page and the shell completions of reply-mcp from its own option definitions.

Usage: make_reference.py PROGRAM FOLDER
"""

import json
import pathlib
import subprocess
import sys

EXIT_CODES = ((0, "Done, also after the end of input, SIGTERM or SIGINT."),
              (1, "Started and failed: the key is not good, an address is taken."),
              (2, "Refused to start: an option, a file or the catalogue is wrong."))


def choices(option):
    return option["value"].split("|") if "|" in option["value"] else []


def takes_path(option):
    return option["value"] in ("FILE", "DIR")


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def manual(reference):
    out = [f'.TH REPLY\\-MCP 1 "" "reply\\-mcp {reference["version"]}" "User Commands"',
           ".SH NAME", "reply\\-mcp \\- Reply.io as tools for AI clients",
           ".SH SYNOPSIS", ".B reply\\-mcp", ".I COMMAND", "[\\fIOPTION\\fR]...",
           ".SH DESCRIPTION",
           "A Model Context Protocol server for the Reply REST API V3. An option comes from the command line, "
           "else from its variable, else from the file that \\fB\\-\\-config\\fR names, else it has its default. "
           "The API key comes from the variable \\fBREPLY_API_KEY\\fR or from \\fB\\-\\-api\\-key\\-file\\fR."]
    for command in reference["commands"]:
        out += [f'.SH COMMAND {roff(command["name"])}', roff(command["summary"]) + "."]
        for option in command["options"]:
            value = f' \\fI{roff(option["value"])}\\fR' if option["value"] else ""
            default = f' Default: {roff(option["default"])}.' if option["default"] else ""
            out += [".TP", f'\\fB{roff(option["name"])}\\fR{value}',
                    f'{roff(option["description"])}.{default} [{roff(option["variable"])}]']
    out += [".SH EXIT STATUS"]
    for code, meaning in EXIT_CODES:
        out += [".TP", str(code), roff(meaning)]
    return "\n".join(out) + "\n"


def bash(reference):
    names = " ".join(command["name"] for command in reference["commands"])
    values, words = {}, []
    for command in reference["commands"]:
        options = " ".join(option["name"] for option in command["options"])
        words.append(f'    {command["name"]}) words="{options} --help" ;;')
        for option in command["options"]:
            if takes_path(option):
                values[option["name"]] = ('compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"); '
                                          "return")
            elif choices(option):
                values[option["name"]] = (f'mapfile -t COMPREPLY < <(compgen -W "{" ".join(choices(option))}" '
                                          '-- "$current"); return')
            elif option["value"]:
                values[option["name"]] = "return"
    cases = "\n".join(f"    {name}) {action} ;;" for name, action in sorted(values.items()))
    command_words = "\n".join(words)
    return f"""# Completion of reply-mcp for bash.
_reply_mcp() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "{names} --help --version" -- "$current")
    return
  fi
  case "$previous" in
{cases}
  esac
  case "${{COMP_WORDS[1]}}" in
{command_words}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -F _reply_mcp reply-mcp
"""


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def zsh(reference):
    out = ["#compdef reply-mcp", "# Completion of reply-mcp for zsh.", "_reply_mcp() {", "  local -a commands",
           "  commands=("]
    out += [f'    {quoted(command["name"] + ":" + command["summary"])}' for command in reference["commands"]]
    out += ["  )", "  if (( CURRENT == 2 )); then", "    _describe command commands", "    return", "  fi",
            "  case $words[2] in"]
    for command in reference["commands"]:
        out.append(f'    {command["name"]})')
        specs = []
        for option in command["options"]:
            text = option["description"].replace("[", "(").replace("]", ")").replace(":", "\\:")
            spec = f'{option["name"]}[{text}]'
            if takes_path(option):
                spec += f':{option["value"]}:_files'
            elif choices(option):
                spec += f':value:({" ".join(choices(option))})'
            elif option["value"]:
                spec += f':{option["value"].replace(":", " ")}:'
            specs.append(quoted(spec))
        out.append("      shift words; (( CURRENT-- ))")
        out.append("      _arguments \\\n        " + " \\\n        ".join(specs + ["'--help[print help]'"]))
        out.append("      ;;")
    return "\n".join(out + ["  esac", "}", '_reply_mcp "$@"', ""])


def fish(reference):
    out = ["# Completion of reply-mcp for fish.", "complete -c reply-mcp -f"]
    for command in reference["commands"]:
        out.append(f'complete -c reply-mcp -n __fish_use_subcommand -a {command["name"]} -d {quoted(command["summary"])}')
    for command in reference["commands"]:
        for option in command["options"]:
            line = (f'complete -c reply-mcp -n "__fish_seen_subcommand_from {command["name"]}" '
                    f'-l {option["name"][2:]} -d {quoted(option["description"])}')
            if takes_path(option):
                line += " -r -F"
            elif choices(option):
                line += f' -x -a {quoted(" ".join(choices(option)))}'
            elif option["value"]:
                line += " -x"
            out.append(line)
    return "\n".join(out) + "\n"


def main(program, folder):
    answer = subprocess.run([program, "options"], check=True, capture_output=True, text=True)
    reference = json.loads(answer.stdout)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in (("reply-mcp.1", manual), ("reply-mcp.bash", bash), ("_reply-mcp", zsh),
                        ("reply-mcp.fish", fish)):
        (folder / name).write_text(write(reference), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
