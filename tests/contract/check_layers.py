#!/usr/bin/env python3
"""Holds the source to the table "Who may know whom" of docs/architecture.md.

Usage: check_layers.py ROOT

Reads every #include "..." below server/, tools/ and schemas/ and every LINK list of reply_mcp_layer()
and prints, one a line, each edge from a layer to another that the table does not allow. Exit code 0:
none. 1: some. 2: the table or the tree is not what this script expects.
"""

import pathlib
import re
import sys

EVERYONE_MAY_USE = {"base"}
# Boost's implementation and precompiled header; every layer links it, none includes from it.
NOT_A_LAYER = {"boost_impl"}
SOURCES = ("*.hpp", "*.cpp", "*.h", "*.hpp.in")


def read_table(document):
    """{layer: set of layers it may use}, from the rows under "| layer | may use |"."""
    allowed = {}
    rows = None
    for line in document.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| layer |"):
            rows = allowed
        elif rows is not None and line.startswith("|"):
            if not set(line) <= set("|- "):
                rows[cells[0]] = {name.strip() for name in cells[1].split(",") if name.strip()}
        elif rows is not None:
            break
    return allowed


def layer_folders(root):
    """{layer: folder}"""
    folders = {path.name: path for path in (root / "server").iterdir() if path.is_dir()}
    folders.update({name: root / name for name in ("tools", "schemas")})
    return {name: path for name, path in folders.items() if name not in NOT_A_LAYER}


def includes(folder):
    """(file, line number, included path) of every include in quotes."""
    for pattern in SOURCES:
        for file in sorted(folder.rglob(pattern)):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
                if match:
                    yield file, number, match.group(1)


def links(folder):
    """(file, layer linked) of every reply_mcp::x behind LINK in reply_mcp_layer()."""
    file = folder / "CMakeLists.txt"
    for call in re.findall(r"reply_mcp_layer\(([^)]*)\)", file.read_text(encoding="utf-8")):
        for name in re.findall(r"reply_mcp::(\w+)", call.partition("LINK")[2]):
            yield file, name


def main(root):
    allowed = read_table(root / "docs" / "architecture.md")
    folders = layer_folders(root)
    if set(allowed) != set(folders):
        print(f"the table lists {sorted(allowed)}, the tree has {sorted(folders)}")
        return 2
    wrong = []
    edges = 0
    for layer, folder in sorted(folders.items()):
        may = allowed[layer] | EVERYONE_MAY_USE | {layer}
        for file, number, path in includes(folder):
            target, slash, _ = path.partition("/")
            where = f"{file.relative_to(root)}:{number}"
            if not slash:
                # Generated beside the target (cmake/embed.cmake); a file of the tree is named with its folder.
                if any(folder.rglob(path)):
                    wrong.append(f"{where}: write \"{layer}/{path}\" instead of \"{path}\"")
                continue
            edges += 1
            if target not in folders:
                wrong.append(f"{where}: \"{path}\" is in no layer")
            elif target not in may:
                wrong.append(f"{where}: {layer} may not include {target}/")
        for file, target in links(folder):
            edges += 1
            if target not in may:
                wrong.append(f"{file.relative_to(root)}: {layer} may not link {target}")
    print("\n".join(wrong) if wrong else f"{edges} edges between {len(folders)} layers, all allowed")
    if not edges:
        print("no include was found: is this the project's root?")
        return 2
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
