#!/usr/bin/env python3
"""Shows reply-mcp at work: a short MCP session over standard input and output, with the embedded
example account.

Usage: demo_session.py PROGRAM

Prints what is sent and what comes back, shortened. Exit code 0 when every step went as it should.
"""

import json
import subprocess
import sys

WIDTH = 100


class Session:
    """One JSON message a line to the program's standard input, one a line from its standard output."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "stdio", "--sandbox", "--log-level", "warning"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.last_id = 0

    def send(self, message):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def request(self, method, params):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params})
        for line in self.process.stdout:
            message = json.loads(line)
            if message.get("id") == self.last_id:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]
        raise SystemExit("the server ended the session")

    def call(self, tool, arguments):
        show(">", f"{tool} {json.dumps(arguments)}")
        return self.request("tools/call", {"name": tool, "arguments": arguments})

    def ok(self, tool, arguments):
        result = self.call(tool, arguments)
        answer = dict(result.get("structuredContent", result))
        answer.pop("untrusted", None)  # the marks on what people outside the account wrote; not of interest here
        show("<", json.dumps(answer))
        expect(not result.get("isError"), f"{tool} failed")
        return result["structuredContent"]

    def end(self):
        self.process.stdin.close()
        return self.process.wait(timeout=30)


def show(mark, text):
    print(f"  {mark} {text if len(text) <= WIDTH else text[:WIDTH - 4] + ' ...'}")


def title(text):
    print(f"\n{text}")


def expect(condition, otherwise):
    if not condition:
        raise SystemExit(f"Unexpected: {otherwise}")


def main(program):
    session = Session(program)

    title("Connect")
    hello = session.request("initialize", {
        "protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": {"name": "demo-session", "version": "1"}})
    session.send({"method": "notifications/initialized"})
    show("<", f"{hello['serverInfo']['name']} {hello['serverInfo']['version']}, MCP {hello['protocolVersion']}")

    title("List the tools")
    tools = session.request("tools/list", {})["tools"]
    show("<", f"{len(tools)} tools: {', '.join(tool['name'] for tool in tools[:4])}, ...")
    expect(len(tools) > 300, "a tool for each operation was expected")

    title("Find a contact")
    page = session.ok("contacts_list", {"top": 1})
    expect(page["items"], "the example account has contacts")
    email = page["items"][0]["email"]
    found = session.ok("contacts_list", {"email": email})
    expect([contact["email"] for contact in found["items"]] == [email], "one contact was expected")

    title("Create one")
    created = session.ok("contacts_create", {
        "email": "robin.doe@example.com", "firstName": "Robin", "lastName": "Doe", "company": "Example Ltd"})
    expect(created["email"] == "robin.doe@example.com", "the new contact was expected")

    title("Start a sequence")
    sequences = session.ok("sequences_list", {})["items"]
    waiting = [sequence for sequence in sequences if sequence["status"] in ("new", "paused")]
    expect(waiting, "the example account has a sequence that does not run")
    session.ok("sequences_start", {"id": waiting[0]["id"]})
    expect(session.ok("sequences_get", {"id": waiting[0]["id"]})["status"] == "active", "it should run now")

    title("See Reply's problem+json as a tool error")
    result = session.call("sequences_get", {"id": 2147483647})
    show("<", json.dumps(result["structuredContent"]["error"]))
    expect(result.get("isError") and result["structuredContent"]["error"]["kind"] == "notFound",
           "a notFound error was expected")

    title("See wrong arguments named before anything is sent")
    result = session.call("contacts_list", {"top": "many", "emial": email})
    for problem in result["structuredContent"]["error"]["errors"]:
        show("<", json.dumps(problem))
    expect(result.get("isError") and result["structuredContent"]["error"]["kind"] == "invalidArguments",
           "an invalidArguments error was expected")

    title("End of input")
    code = session.end()
    show("<", f"exit code {code}")
    expect(code == 0, "exit code 0 was expected")
    print(f"\nIt works. Point an MCP client at: {program} stdio --sandbox")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__)
        sys.exit(2)
    main(sys.argv[1])
