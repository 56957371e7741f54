#!/usr/bin/env python3
"""1,000 idle streams and 200 active callers on one process: nothing may be lost, and what a stream costs.

Usage: http_hold.py PROGRAM [STREAMS [CALLERS [CALLS]]]

Starts PROGRAM http --sandbox, opens STREAMS event streams (half of them the GET streams of sessions of
2025-11-25, half subscriptions of 2026-07-28), lets CALLERS make CALLS tool calls each, and then checks
that every call was answered, that every stream is still open, and that each of them was sent its
keep-alive comments meanwhile. Prints resident memory per idle stream. Fails when anything was lost;
memory and time are reported only.
"""

import asyncio
import json
import pathlib
import resource
import subprocess
import sys
import time

MODERN = "2026-07-28"
META = {"io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {}}


def post(body, **headers):
    text = json.dumps(body).encode()
    lines = ["POST /mcp HTTP/1.1", "Host: localhost", "Content-Type: application/json",
             "Accept: application/json, text/event-stream", f"Content-Length: {len(text)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + text


def modern(method, params, number, **headers):
    body = {"jsonrpc": "2.0", "id": number, "method": method, "params": {**params, "_meta": META}}
    return post(body, MCP_Protocol_Version=MODERN, Mcp_Method=method, **headers)


async def read_head(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    return int(head.split(" ")[1]), {name.lower(): value for name, value in fields.items()}


async def read_reply(reader):
    status, fields = await read_head(reader)
    return status, fields, await reader.readexactly(int(fields["content-length"]))


class Stream:
    """An idle stream that counts the comments it is sent."""

    def __init__(self):
        self.comments = 0
        self.ended = False

    async def open(self, port, is_session):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        if is_session:
            body = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
                "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "hold", "version": "1"}}}
            self.writer.write(post(body))
            _, fields, _ = await read_reply(self.reader)
            self.writer.write(f"GET /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {fields['mcp-session-id']}\r\n"
                              "Accept: text/event-stream\r\n\r\n".encode())
        else:
            filters = {"notifications": {"toolsListChanged": True}}
            self.writer.write(modern("subscriptions/listen", filters, 1))
        status, fields = await read_head(self.reader)
        assert status == 200 and fields["content-type"] == "text/event-stream", (status, fields)

    async def watch(self):
        try:
            while chunk := await self.reader.read(4096):
                self.comments += chunk.count(b":\n\n")
        except ConnectionError:
            pass
        self.ended = True


async def call(port, calls, caller, answered):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(calls):
        writer.write(modern("tools/call", {"name": "whoami_get", "arguments": {}}, number, Mcp_Name="whoami_get"))
        status, _, body = await read_reply(reader)
        answer = json.loads(body)
        assert status == 200 and answer["id"] == number and not answer["result"].get("isError"), (caller, answer)
        answered.append(number)
    writer.close()


def resident_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


async def hold(process, port, streams, callers, calls):
    await asyncio.gather(*(call(port, 5, caller, []) for caller in range(8)))  # warm up before measuring
    costs = []
    held = []
    for is_session in (True, False):
        before = resident_kib(process.pid)
        opened = [Stream() for _ in range(streams // 2)]
        for stream in opened:
            await stream.open(port, is_session)
        costs.append((resident_kib(process.pid) - before) / len(opened))
        held += opened
    watchers = [asyncio.create_task(stream.watch()) for stream in held]
    answered = []
    begin = time.monotonic()
    await asyncio.gather(*(call(port, calls, caller, answered) for caller in range(callers)))
    seconds = time.monotonic() - begin
    # Every stream has been sent a comment by the time the last of them was.
    while any(stream.comments == 0 and not stream.ended for stream in held):
        await asyncio.wait(watchers, timeout=0.1)
    ended = sum(stream.ended for stream in held)
    print(f"{len(held)} idle streams held, {ended} lost; {len(answered)} of {callers * calls} calls of {callers} "
          f"callers answered in {seconds:.1f} s")
    print(f"resident memory: {costs[0]:.1f} KiB per session with its stream, {costs[1]:.1f} KiB per subscription, "
          f"{resident_kib(process.pid) / 1024:.1f} MiB in all")
    for watcher in watchers:
        watcher.cancel()
    return ended == 0 and len(answered) == callers * calls


def main():
    program, *numbers = sys.argv[1:]
    streams, callers, calls = ([int(number) for number in numbers] + [1000, 200, 20][len(numbers):])[:3]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    process = subprocess.Popen(
        [program, "http", "--sandbox", "--listen", "127.0.0.1:0", "--log-level", "warning", "--stream-keep-alive", "1s",
         "--max-streams-per-caller", str(2 * streams), "--max-calls-per-caller", str(2 * callers)],
        stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline().rsplit(" ", 1)[1])
        ok = asyncio.run(hold(process, port, streams, callers, calls))
    finally:
        process.terminate()
        code = process.wait()
    if code != 0:
        print(f"the server ended with {code}")
    sys.exit(0 if ok and code == 0 else 1)


if __name__ == "__main__":
    main()
