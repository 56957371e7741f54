#!/usr/bin/env python3
"""Holds the source to the table "Who may know whom" of docs/architecture.md.

Usage: check_layers.py ROOT [--graph]

A row names a layer (`reply`) or an inner folder of one (`reply/client`), then what it may use. Each inner
folder has a row; the row of a layer with such folders is about the files that stand beside them. In "may use",
`reply` is the whole layer and `reply/client` one folder of it; a row of the same layer that says `reply` means
the files beside the inner folders.

Reads every #include "..." below server/, tools/ and schemas/ and every LINK list of reply_mcp_layer() and
prints, one a line, each edge that the table does not allow, and each circle in the table. A layer may link
what one of its rows uses. Exit code 0: nothing. 1: something. 2: the table or the tree is not what this
script expects.

--graph prints instead, in the form of the table's rows, who includes whom today.
"""

import pathlib
import re
import sys

import checks

EVERYONE_MAY_USE = {"base"}
# Boost's implementation and precompiled header; every layer links it, none includes from it.
NOT_A_LAYER = {"boost_impl"}


def read_table(document):
    """{row: set of what it may use}, from the rows under "| layer | may use |"."""
    allowed = {}
    rows = None
    for line in document.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| layer |"):
            rows = allowed
        elif rows is not None and line.startswith("|"):
            if not set(line) <= set("|- "):
                rows[cells[0].strip("`")] = {name.strip(" `") for name in cells[1].split(",") if name.strip(" `")}
        elif rows is not None:
            break
    return allowed


def layer_folders(root):
    """{layer: folder}"""
    folders = {path.name: path for path in (root / "server").iterdir() if path.is_dir()}
    folders.update({name: root / name for name in ("tools", "schemas")})
    return {name: path for name, path in folders.items() if name not in NOT_A_LAYER}


def inner_folders(layer, folder):
    """The rows that the layer needs beside its own: "reply/client" and so on."""
    return {f"{layer}/{file.relative_to(folder).parts[0]}" for file in checks.files(folder, ["."], checks.CPP)
            if len(file.relative_to(folder).parts) > 1}


def layer_of(name):
    return name.partition("/")[0]


def node_of(path, nodes):
    """The row that a file or an include belongs to: "reply/client/dialer.hpp" is of "reply/client"."""
    parts = path.split("/")
    inner = "/".join(parts[:2])
    return inner if len(parts) > 2 and inner in nodes else parts[0]


def includes(file):
    """(line number, included path) of every include in quotes."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
        if match:
            yield number, match.group(1)


def links(folder):
    """(file, layer linked) of every reply_mcp::x behind LINK in reply_mcp_layer()."""
    file = folder / "CMakeLists.txt"
    for call in re.findall(r"reply_mcp_layer\(([^)]*)\)", file.read_text(encoding="utf-8")):
        for name in re.findall(r"reply_mcp::(\w+)", call.partition("LINK")[2]):
            yield file, name


def is_allowed(source, target, allowed):
    """Whether a file of `source` may include one of `target`; both are rows."""
    may = allowed[source] | EVERYONE_MAY_USE | {source}
    return target in may or (layer_of(target) != layer_of(source) and layer_of(target) in may)


def circle(allowed):
    """The rows of one circle in the table, the first again at the end; empty when there is none."""
    uses = {row: [other for other in allowed if other != row and is_allowed(row, other, allowed)
                  and other not in EVERYONE_MAY_USE] for row in allowed}
    done = set()

    def walk(row, path):
        if row in path:
            return path[path.index(row):] + [row]
        if row in done:
            return []
        for other in uses[row]:
            if found := walk(other, path + [row]):
                return found
        done.add(row)
        return []

    for row in allowed:
        if found := walk(row, []):
            return found
    return []


def differences(allowed, folders):
    """What the table lacks, and what it has that the tree does not: a text a line."""
    rows = {name for name in allowed if "/" not in name}
    if rows != set(folders):
        yield f"the table lists the layers {sorted(rows)}, the tree has {sorted(folders)}"
    for layer, folder in sorted(folders.items()):
        inner = inner_folders(layer, folder)
        listed = {name for name in allowed if "/" in name and layer_of(name) == layer}
        for name in sorted(inner - listed):
            yield f"the table has no row for {name}"
        for name in sorted(listed - inner):
            yield f"the table has a row for {name}, which holds no source"
    for row, may in sorted(allowed.items()):
        for name in sorted(may - set(allowed)):
            yield f"the row of {row} names {name}, which has no row"


def edges(root, folders, nodes):
    """(place, row of the file, row of what it includes or None, included path) of every include."""
    for layer, folder in sorted(folders.items()):
        for file in checks.files(folder, ["."], checks.CPP):
            source = node_of(f"{layer}/{file.relative_to(folder).as_posix()}", nodes)
            for number, path in includes(file):
                place = f"{file.relative_to(root)}:{number}"
                yield place, source, node_of(path, nodes) if layer_of(path) in folders else None, path


def graph(root, folders):
    nodes = set(folders).union(*(inner_folders(layer, folder) for layer, folder in folders.items()))
    uses = {node: set() for node in nodes}
    for _, source, target, path in edges(root, folders, nodes):
        if target not in (None, source) and target not in EVERYONE_MAY_USE and "/" in path:
            uses[source].add(target if layer_of(target) == layer_of(source) else layer_of(target))
    for node in sorted(nodes):
        print(f"| {node} | {', '.join(sorted(uses[node]))} |")


def main(root, only_graph=False):
    folders = layer_folders(root)
    if only_graph:
        graph(root, folders)
        return 0
    allowed = read_table(root / "docs" / "architecture.md")
    unlike = list(differences(allowed, folders))
    if unlike:
        print("\n".join(unlike))
        return 2
    wrong = []
    count = 0
    for place, source, target, path in edges(root, folders, set(allowed)):
        layer = layer_of(source)
        if "/" not in path:
            # Generated beside the target (cmake/embed.cmake); a file of the tree is named with its folder.
            for file in list(folders[layer].rglob(path))[:1]:
                whole = f"{layer}/{file.relative_to(folders[layer]).as_posix()}"
                wrong.append(f"{place}: write \"{whole}\" instead of \"{path}\"")
            continue
        count += 1
        if target is None:
            wrong.append(f"{place}: \"{path}\" is in no layer")
        elif not is_allowed(source, target, allowed):
            wrong.append(f"{place}: {source} may not include {target}/")
    for layer, folder in sorted(folders.items()):
        may = {layer_of(name) for row, names in allowed.items() if layer_of(row) == layer for name in names}
        for file, target in links(folder):
            count += 1
            if target not in may | EVERYONE_MAY_USE | {layer}:
                wrong.append(f"{file.relative_to(root)}: {layer} may not link {target}")
    if found := circle(allowed):
        wrong.append("the table goes in a circle: " + " -> ".join(found))
    return checks.report(wrong, count, f"{count} edges between {len(allowed)} folders, all allowed")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--graph"]):
        print(__doc__)
        sys.exit(2)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), len(sys.argv) == 3))
