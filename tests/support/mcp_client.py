"""A small MCP client for the tests that are written in Python: starts a command and talks to it, over its
standard streams or over HTTP. Nothing is retried and nothing is guessed: what does not work raises."""

import hashlib
import http.client
import json
import os
import socket
import subprocess
import threading

PATIENCE = 60


def environment(extra):
    """What a client passes to a server: PATH, and what was configured."""
    return {"PATH": os.environ["PATH"], **extra}


def options(program):
    """Every command and option of the program, as it prints them."""
    done = subprocess.run([program, "options"], check=True, capture_output=True, text=True, timeout=PATIENCE, env={})
    return json.loads(done.stdout)


def exit_code(process, reader):
    """Waits for the end of a process whose standard error `reader` collects, and closes what was open to it."""
    code = process.wait(PATIENCE)
    process.stdout.close()
    reader.join(PATIENCE)
    process.stderr.close()
    return code


class Session:
    """A session over standard input and output, initialized; `with` ends it and expects exit code 0."""

    def __init__(self, command, env=None, cwd=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=cwd,
                                        env=environment(env or {}))
        self.errors = []
        self.reader = threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)
        self.reader.start()
        self.guard = threading.Timer(PATIENCE, self.process.kill)
        self.guard.start()
        self.last_id = 0
        try:
            self.server = self.request("initialize", {
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "config-test", "version": "1"}})
            self.send({"method": "notifications/initialized"})
        except BaseException:
            self.kill()
            raise

    def kill(self):
        self.guard.cancel()
        self.process.kill()
        self.process.communicate()

    def send(self, message):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def request(self, method, params):
        self.last_id += 1
        try:
            self.send({"id": self.last_id, "method": method, "params": params})
            for line in self.process.stdout:
                message = json.loads(line)
                if message.get("id") == self.last_id:
                    if "error" in message:
                        raise AssertionError(f"{method}: {message['error']}")
                    return message["result"]
        except BrokenPipeError:
            pass
        self.reader.join(PATIENCE)
        raise AssertionError(f"no answer to {method}; standard error: {''.join(self.errors)}")

    def tools(self):
        tools, params = [], {}
        while True:
            page = self.request("tools/list", params)
            tools += page["tools"]
            if "nextCursor" not in page:
                return tools
            params = {"cursor": page["nextCursor"]}

    def call(self, tool, arguments):
        return self.request("tools/call", {"name": tool, "arguments": arguments})

    def end(self):
        """Closes the server's input and gives its exit code."""
        self.process.stdin.close()
        code = exit_code(self.process, self.reader)
        self.guard.cancel()
        return code

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.kill()
            return
        code = self.end()
        if code != 0:
            raise AssertionError(f"exit code {code}; standard error: {''.join(self.errors)}")


def http_request(port, method, path, headers=None, body=None, host="127.0.0.1", tls=None):
    """(status, headers, body) of one request; over TLS where an ssl.SSLContext is given."""
    if tls:
        connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=tls)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def http_call(port, method, params, headers=None, path="/mcp", tls=None):
    """The result of one request of revision 2026-07-28, which needs no session."""
    version = "2026-07-28"
    meta = {"io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientInfo": {"name": "config-test", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {}}
    head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": version, "Mcp-Method": method}
    if "name" in params:
        head["Mcp-Name"] = params["name"]
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": meta}})
    status, answer_headers, text = http_request(port, "POST", path, {**head, **(headers or {})}, body, tls=tls)
    if answer_headers.get_content_type() == "text/event-stream":
        text = [line[5:] for line in text.splitlines() if line.startswith("data:") and '"id"' in line][-1]
    if status != 200:
        raise AssertionError(f"{method}: HTTP {status}: {text}")
    message = json.loads(text)
    if "error" in message:
        raise AssertionError(f"{method}: {message['error']}")
    return message["result"]


class HttpServer:
    """A server that prints the port it listens on; `with` ends it with SIGTERM and expects exit code 0."""

    def __init__(self, command, env=None, cwd=None):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, cwd=cwd, env=environment(env or {}))
        self.errors = []
        self.reader = threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)
        self.reader.start()
        line = self.process.stdout.readline()
        if not line.startswith("listening on port "):
            self.process.kill()
            self.stop()
            raise AssertionError(f"not listening: {line!r}; standard error: {''.join(self.errors)}")
        self.port = int(line.split()[-1])

    def get(self, path):
        status, _, body = http_request(self.port, "GET", path)
        return status, body

    def call(self, method, params, headers=None):
        return http_call(self.port, method, params, headers)

    def stop(self):
        """Asks the server to end and gives its exit code."""
        self.process.terminate()
        return exit_code(self.process, self.reader)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        code = self.stop()
        if kind is None and code != 0:
            raise AssertionError(f"exit code {code}; standard error: {''.join(self.errors)}")


def token_line(token, name="tester"):
    """The line of a token file that lets this token in."""
    return f"{hashlib.sha256(token.encode()).hexdigest()} {name}\n"


def free_port():
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
