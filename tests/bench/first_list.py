#!/usr/bin/env python3
"""How long a client waits for its first list of tools, and what memory that takes.

Usage: first_list.py PROGRAM NODE [RUNS]

Starts PROGRAM (reply-mcp, with the embedded account and without) and, by turns with it, the official
TypeScript SDK under NODE with 360 small tools; times each from the start of the process to the whole
answer of tools/list and reads its resident memory then. Prints medians and ratios; asserts nothing,
because a time depends on the machine.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

MESSAGES = [
    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}},
]


def resident_megabytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def measure(command):
    """(milliseconds to the first list, resident megabytes, tools, bytes of the answer)"""
    environment = {"PATH": os.environ["PATH"], "REPLY_API_KEY": "benchmark-key"}
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=environment)
    process.stdin.write("".join(json.dumps(message) + "\n" for message in MESSAGES).encode())
    process.stdin.flush()
    while True:
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"{command[0]} ended before it answered")
        if b'"tools":[' in line or b'"tools": [' in line:
            break
    milliseconds = (time.monotonic() - begin) * 1000
    megabytes = resident_megabytes(process.pid)
    process.stdin.close()
    process.wait()
    return milliseconds, megabytes, len(json.loads(line)["result"]["tools"]), len(line)


def main(program, node, runs):
    server = str(pathlib.Path(__file__).with_name("sdk_server.mjs"))
    subjects = {
        "reply-mcp": [program, "stdio"],
        "reply-mcp --sandbox": [program, "stdio", "--sandbox"],
        "TypeScript SDK 1.x, 360 small tools": [node, server, "360"],
    }
    results = {name: [] for name in subjects}
    for _ in range(runs):
        for name, command in subjects.items():
            results[name].append(measure(command))
    print(f"First tools/list after the start of the process, median of {runs} runs, taken by turns:")
    medians = {}
    for name, rows in results.items():
        medians[name] = [statistics.median(row[i] for row in rows) for i in range(4)]
        milliseconds, megabytes, tools, size = medians[name]
        best = min(row[0] for row in rows)
        print(f"  {name:37} {milliseconds:7.1f} ms (best {best:6.1f})  {megabytes:6.1f} MB resident  "
              f"{tools:.0f} tools, {size / 1024:.0f} KiB")
    own, other = medians["reply-mcp"], medians["TypeScript SDK 1.x, 360 small tools"]
    print(f"  The SDK takes {other[0] / own[0]:.1f} times as long and {other[1] / own[1]:.1f} times the memory.")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        print(__doc__)
        sys.exit(2)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) == 4 else 15)
