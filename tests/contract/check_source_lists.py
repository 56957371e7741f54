#!/usr/bin/env python3
"""Holds the CMakeLists.txt files: nothing drops out of a build or a test run without a word.

Usage: check_source_lists.py ROOT

Prints, one a line: each list of two or more sources that is not one file a line, sorted; each source below
server/, tools/, schemas/ and tests/ that no CMakeLists.txt names, and each folder with a CMakeLists.txt
that the one above does not name; each if(EXISTS). Exit code 0: nothing. 1: something.
"""

import re

import checks

FOLDERS = (*checks.PRODUCT, "tests")
# Calls that hold a list of sources.
CALL = re.compile(r"\b(?:reply_mcp_layer|reply_mcp_unit_test|add_executable|add_library|target_sources)\(([^()]*)\)")
# A call whose one source is named after its first word: reply_mcp_fuzz_target(json_rpc LINK ...).
NAMED_AFTER_TARGET = re.compile(r"\breply_mcp_fuzz_target\((\w+)")
SOURCE = re.compile(r"\S+\.cpp$")


def text_of(file):
    return re.sub(r"#[^\n]*", "", file.read_text(encoding="utf-8"))


def words_of(text):
    return re.split(r"[\s()]+", text)


def list_faults(text):
    for call in CALL.findall(text):
        lines = [line.split() for line in call.splitlines()]
        lines = [words for words in lines if any(SOURCE.match(word) for word in words)]
        listed = [word for words in lines for word in words if SOURCE.match(word)]
        if len(listed) < 2:
            continue
        if any(len(words) > 1 for words in lines):
            yield f"the list with {listed[0]}: write one source a line"
        elif listed != sorted(set(listed)):
            first = next(b for a, b in zip(listed, listed[1:]) if b <= a)
            yield f"the list with {listed[0]}: {first} is out of order"


def named_sources(file, text):
    """The files that a CMakeLists.txt names, wherever in it."""
    names = {word for word in words_of(text) if SOURCE.match(word)}
    names |= {f"{name}.cpp" for name in NAMED_AFTER_TARGET.findall(text)}
    return {(file.parent / name).resolve() for name in names}


def main(root):
    wrong = []
    named = set()
    texts = {file: text_of(file) for file in [root / "CMakeLists.txt", *checks.files(root, FOLDERS, ["CMakeLists.txt"])]}
    for file, text in texts.items():
        place = file.relative_to(root)
        named |= named_sources(file, text)
        wrong += [f"{place}: {fault}" for fault in list_faults(text)]
        if re.search(r"\bif\s*\(\s*EXISTS\b", text):
            wrong.append(f"{place}: if(EXISTS) hides that something is missing; name it, so that CMake stops")
        above = next((texts[up / "CMakeLists.txt"] for up in file.parent.parents if up / "CMakeLists.txt" in texts), None)
        if above is not None and file.parent.name not in words_of(above):
            wrong.append(f"{place}: the CMakeLists.txt above does not name its folder")
    sources = checks.files(root, FOLDERS, ["*.cpp"])
    wrong += [f"{file.relative_to(root)}: no CMakeLists.txt names it" for file in sources if file.resolve() not in named]
    return checks.report(wrong, sources, f"{len(sources)} sources, all named, in the lists of {len(texts)} files")


if __name__ == "__main__":
    checks.run(main, __doc__)
