#!/usr/bin/env python3
"""Writes the catalogue's documents in their one layout, so that a diff shows what changed and nothing else.

    schemas/format.py            rewrite what is not normalised
    schemas/format.py --check    change nothing; exit 1 and name each file that is not normalised

The layout is Python's json.dump with indent 1 and characters as they are, and one newline at the end. The
order of members is the author's and stays. A member that comes twice in one object is an error in either
mode, because JSON parsers keep only one of the two.
"""

import argparse
import json
import pathlib
import sys


def unique(pairs):
    """object_pairs_hook that refuses a repeated member."""
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the member "{twice}" comes twice in one object')
    return members


def normalised(text):
    return json.dumps(json.loads(text, object_pairs_hook=unique), indent=1, ensure_ascii=False) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only report, with exit status 1 when something is off")
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="default: schemas/openapi/*.json")
    arguments = parser.parse_args()
    files = arguments.files or sorted((pathlib.Path(__file__).parent / "openapi").glob("*.json"))

    failed = False
    for path in files:
        text = path.read_bytes().decode("utf-8")
        try:
            wanted = normalised(text)
        except ValueError as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed = True
            continue
        if wanted == text:
            continue
        if arguments.check:
            print(f"{path}: not normalised; run schemas/format.py", file=sys.stderr)
            failed = True
        else:
            path.write_bytes(wanted.encode("utf-8"))
            print(f"{path}: rewritten")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
