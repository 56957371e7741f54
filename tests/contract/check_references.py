#!/usr/bin/env python3
"""Holds comments and documents to files that exist: a reader who follows a name must arrive.

Usage: check_references.py ROOT

Reads the comments of the sources, scripts and CMake files, and the Markdown documents, and prints each name of
a source, script or document (a word that ends in one of EXTENSIONS, with or without folders in front) that no
file of the project bears. Exit code 0: none. 1: some. 2: no name was found.
"""

import os
import pathlib
import re

import checks

EXTENSIONS = ("hpp", "cpp", "md", "py", "cmake", "lua", "mjs", "sh")
NAME = re.compile(r"(?<![\w./:@<*-])((?:[\w.-]+/)*[\w-]+\.(?:%s))(?![\w/*]|\.\w)" % "|".join(EXTENSIONS))
# How a comment begins, by the ending of the file; "" has none of its own: the whole line is prose.
COMMENT = {".hpp": "//", ".cpp": "//", ".mjs": "//", ".lua": "--", ".md": "",
           ".py": "#", ".sh": "#", ".cmake": "#", ".txt": "#", "": "#"}
NOT_THE_PROJECTS = {".git", ".cache", "build", "node_modules", "__pycache__", ".venv", ".libraries", ".toolchain"}
# Small trees that the tests of these checks make up.
MADE_UP = "tests/contract/check_"


def comment_of(line, mark):
    """What of a line is comment. One that holds code in front of it counts only where that is no string."""
    if not mark:
        return line
    before, found, comment = line.partition(mark)
    return comment if found and before.count('"') % 2 == 0 and not comment.startswith(("include", "!")) else ""


def project_files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_THE_PROJECTS]
        yield from (pathlib.Path(folder, name).relative_to(root).as_posix() for name in names)


def exists(name, files, ends):
    """Whether a file has that path, or one that ends in it."""
    name = re.sub(r"^(\.\.?/)+", "", name)
    return name in files or name in ends


def main(root):
    files = set(project_files(root))
    ends = {"/".join(parts[i:]) for parts in (file.split("/") for file in files) for i in range(1, len(parts))}
    wrong = []
    count = 0
    for file in sorted(files):
        path = root / file
        if path.suffix not in COMMENT or file.startswith(MADE_UP) or (path.suffix == ".txt" and path.name != "CMakeLists.txt"):
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            for name in NAME.findall(comment_of(line, COMMENT[path.suffix])):
                count += 1
                if not exists(name, files, ends):
                    wrong.append(f"{file}:{number}: there is no {name}")
    return checks.report(wrong, count, f"{count} names of files in comments and documents, all there")


if __name__ == "__main__":
    checks.run(main, __doc__)
