#!/usr/bin/env python3
"""How long a `ping` waits on stdio when it is sent right behind an upload from a file.

Usage: ping_behind_upload.py PROGRAM [RUNS]

Starts PROGRAM (reply-mcp) with an upstream that takes any upload, calls attachments_upload by path with
files of several sizes and sends a ping in the same write. Prints, for each size, how long the ping waited
and how long the upload took; asserts nothing, because a time depends on the machine.
"""

import http.server
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

MEBI = 1 << 20
SIZES = (1, 6, 12, 24)


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        left = int(self.headers["Content-Length"])
        while left > 0:
            left -= len(self.rfile.read(min(left, MEBI)))
        body = b'{"id":"a1","fileName":"f.bin"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def message(number, method, params):
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n"


def answers(process, wanted):
    """{id: seconds} until each of the wanted ids was answered."""
    begin = time.monotonic()
    taken = {}
    while set(wanted) - set(taken):
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the program ended before it answered")
        answer = json.loads(line)
        if answer.get("id") in wanted:
            taken[answer["id"]] = time.monotonic() - begin
            if "error" in answer or answer.get("result", {}).get("isError"):
                raise SystemExit(f"refused: {line!r}")
    return taken


def start(program, root, url):
    environment = {"PATH": os.environ["PATH"], "REPLY_API_KEY": "benchmark-key"}
    process = subprocess.Popen([program, "stdio", "--files-root", root, "--base-url", url],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env=environment)
    process.stdin.write(message(1, "initialize", {
        "protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": {"name": "bench", "version": "1"}}).encode())
    process.stdin.write(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
    process.stdin.flush()
    answers(process, [1])
    return process


def measure(process, name, number):
    """(milliseconds of the ping, of the upload)"""
    upload = message(number, "tools/call", {"name": "attachments_upload", "arguments": {"path": name}})
    process.stdin.write((upload + message(number + 1, "ping", {})).encode())
    process.stdin.flush()
    taken = answers(process, [number, number + 1])
    return taken[number + 1] * 1000, taken[number] * 1000


def main(program, runs):
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="reply-mcp-bench-") as root:
        for size in SIZES:
            (pathlib.Path(root) / f"{size}.bin").write_bytes(os.urandom(size * MEBI))
        process = start(program, root, f"http://127.0.0.1:{upstream.server_port}")
        number = 10
        print(f"A ping right behind an upload by path on stdio, milliseconds, {runs} runs each:")
        for size in SIZES:
            rows = []
            for _ in range(runs):
                rows.append(measure(process, f"{size}.bin", number))
                number += 2
            pings = sorted(row[0] for row in rows)
            print(f"  {size:3} MiB  ping {pings[0]:.1f} to {pings[-1]:.1f}, median {statistics.median(pings):.1f};"
                  f" upload median {statistics.median(row[1] for row in rows):.0f}")
        process.stdin.close()
        process.wait()
    upstream.shutdown()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        print(__doc__)
        sys.exit(2)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 5)
