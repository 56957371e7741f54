#!/usr/bin/env python3
"""Runs clang-tidy over the program's sources.

Usage: .ci/lint.py [--seconds N] [FILE...]

Needs the compile database and the precompiled header of the `asan` preset (the other build's header is
g++'s, which clang cannot read). A file that was found clean is not read again until it, a header of the
project that it includes, the rules or the tool change: what was clean is remembered in the user's cache
folder. Without FILE all sources are read, lately changed ones first, and no new one is begun after N
seconds; what is left over is counted and comes first next time. Exit code 1: clang-tidy found something.
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = "clang-tidy-14"
DATABASE = ROOT / "build" / "asan"
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def sources():
    files = [file for file in git("ls-files", "--", "server/*.cpp", "tools/*.cpp", "schemas/*.cpp").splitlines()
             if not file.startswith("server/boost/")]
    recent = {}
    for place, file in enumerate(git("log", "-n", "200", "--format=", "--name-only").splitlines()):
        recent.setdefault(file, place)
    return sorted(files, key=lambda file: recent.get(file, len(recent)))


def with_headers(file, seen):
    """Adds the file and every header of the project that it includes to `seen`."""
    if file in seen or not file.is_file():
        return
    seen.add(file)
    for name in INCLUDE.findall(file.read_bytes()):
        for base in (ROOT / "server", ROOT, file.parent):
            with_headers(base / name.decode(), seen)


def key_of(file, common):
    digest = hashlib.sha256(common)
    seen = set()
    with_headers(ROOT / file, seen)
    for part in sorted(seen):
        digest.update(part.relative_to(ROOT).as_posix().encode() + b"\0" + part.read_bytes())
    return digest.hexdigest()


def lint(file):
    done = subprocess.run([TOOL, "--quiet", "-p", str(DATABASE), file], cwd=ROOT, capture_output=True, text=True)
    # Its standard error only counts what it suppressed, unless it could not compile the file.
    return done.returncode, done.stdout + (done.stderr if done.returncode != 0 else "")


def main(files, seconds):
    if not (DATABASE / "compile_commands.json").exists():
        sys.exit("no compile database: cmake --preset asan && cmake --build --preset asan --target reply_mcp_boost")
    common = subprocess.run([TOOL, "--version"], check=True, capture_output=True).stdout
    common += (ROOT / ".clang-tidy").read_bytes()
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "reply-mcp-lint"
    cache.mkdir(parents=True, exist_ok=True)

    keys = {file: key_of(file, common) for file in files or sources()}
    todo = [file for file, key in keys.items() if not (cache / key).exists()]
    print(f"{len(keys)} files, {len(keys) - len(todo)} known to be clean", flush=True)
    deadline = time.monotonic() + seconds
    left, found = 0, 0

    def work(file):
        return (file, *lint(file)) if time.monotonic() < deadline else (file, None, "")

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, code, text in pool.map(work, todo):
            if code is None:
                left += 1
            elif code == 0:
                (cache / keys[file]).touch()
            else:
                found += 1
                print(f"{file}\n{text}", flush=True)
    print(f"{len(todo) - left} files read, {found} with findings" + (f", {left} not read for lack of time" if left else ""))
    return 1 if found else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=720)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    sys.exit(main(options.files, options.seconds))
