#!/usr/bin/env python3
"""Runs clang-tidy over the sources of the program, which also compiles each without the precompiled header.

Usage: .ci/lint.py [FILE...]

Without FILE, every source of server/, tools/ and schemas/. Reads them as the preset `lint` compiles them:
with clang and without the precompiled header, so that a file which lacks an #include is found here.

A source that was found clean is not read again: what is remembered is a hash of all that clang-tidy would
see (the preprocessed source with comments and macros, the command, the rules, the tool), in the user's
cache folder. Exit code 1: something was found; each finding is printed as clang-tidy writes it.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = "clang-tidy-14"
BUILD = ROOT / "build" / "lint"
FOLDERS = ("server", "tools", "schemas")
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "reply-mcp-lint"
KEPT_SECONDS = 30 * 24 * 3600


def compile_commands():
    """{source, relative to the project: the words of its command}"""
    subprocess.run(["cmake", "--preset", "lint"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    commands = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"]).resolve()
        if any(file.is_relative_to(ROOT / folder) for folder in FOLDERS) and file.suffix == ".cpp":
            commands[file.relative_to(ROOT).as_posix()] = shlex.split(entry["command"])
    return commands


def preprocessed(command):
    """What the compiler sees, with comments (which hold NOLINT) and macros; nothing where that fails."""
    words = command[next(i for i, word in enumerate(command) if pathlib.Path(word).name.startswith("clang")):]
    at = words.index("-o")
    done = subprocess.run(words[:at] + words[at + 2:] + ["-E", "-C", "-dD"], cwd=BUILD, capture_output=True)
    return done.stdout if done.returncode == 0 else None


def key_of(command, common):
    text = preprocessed(command)
    if text is None:
        return None
    return hashlib.sha256(b"\0".join([common, shlex.join(command).encode(), text])).hexdigest()


def check(file, command, common):
    """(whether it was known to be clean, what was found)"""
    key = key_of(command, common)
    known = None if key is None else CACHE / key
    if known is not None and known.exists():
        known.touch()
        return True, ""
    done = subprocess.run([TOOL, "--quiet", "-p", str(BUILD), str(ROOT / file)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0 and known is not None:
        known.touch()
    # Its standard error only counts what it suppressed, unless it could not run at all.
    return False, "" if done.returncode == 0 else done.stdout or done.stderr or f"{TOOL} ended with {done.returncode}"


def forget_what_is_old():
    CACHE.mkdir(parents=True, exist_ok=True)
    for entry in CACHE.iterdir():
        if entry.stat().st_mtime < time.time() - KEPT_SECONDS:
            entry.unlink(missing_ok=True)


def main(files):
    began = time.monotonic()
    commands = compile_commands()
    unknown = [file for file in files if file not in commands]
    if unknown or not commands:
        sys.exit(f"no source of the program: {' '.join(unknown)}")
    forget_what_is_old()
    common = subprocess.run([TOOL, "--version"], check=True, capture_output=True).stdout
    common += (ROOT / ".clang-tidy").read_bytes()
    known, found = 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(check, file, commands[file], common): file for file in files or commands}
        for job in concurrent.futures.as_completed(jobs):
            was_known, text = job.result()
            known += was_known
            if text:
                found += 1
                print(f"{jobs[job]}\n{text}", flush=True)
    print(f"{len(jobs)} sources, {known} known to be clean, {found} with findings; {time.monotonic() - began:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    if any(argument.startswith("-") for argument in sys.argv[1:]):
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1:]))
