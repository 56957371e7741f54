#!/usr/bin/env python3
"""Holds the transports to carrying: no file of server/transport or server/http_server names an MCP method.

Usage: check_transport.py ROOT

The names are those of the table in server/mcp/methods.cpp, and every string in server/mcp that looks like
the name of a notification or of a server-to-client request. A name with a slash is looked for in the whole
file, comments too; one that is an ordinary word ("ping") only as a whole string. Prints each place, one a
line. Exit code 0: none. 1: some. 2: the tree is not what this script expects.
"""

import re

from checks import CPP, files, report, run

CARRIERS = ("server/transport", "server/http_server")


def method_names(root):
    """Names of methods and notifications that server/mcp knows."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in files(root, ("server/mcp",), ("*.cpp",))}
    names = set(re.findall(r'\.name\s*=\s*"([^"]+)"', texts.get("methods.cpp", "")))
    for text in texts.values():
        names.update(re.findall(r'"((?:notifications|elicitation|sampling|roots)/[\w/]+)"', text))
    return names


def main(root):
    names = method_names(root)
    wrong = []
    sources = files(root, CARRIERS, CPP)
    for file in sources:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            for name in sorted(names):
                sought = name if "/" in name else f'"{name}"'
                if sought in line:
                    wrong.append(f"{file.relative_to(root)}:{number}: names {name}; ask server/mcp for a fact instead")
    return report(wrong, names and sources, f"none of {len(names)} names stands in a transport")


if __name__ == "__main__":
    run(main, __doc__)
