"""A client library under the commands of README.md: a program of the library's own language that does what it
is told, one JSON message a line. And what the library is to be tried with: an upstream that never answers."""

import contextlib
import json
import os
import pathlib
import queue
import socket
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from mcp_client import PATIENCE, environment  # noqa: E402


class ClientError(Exception):
    """The library raised: `code` is that of JSON-RPC where it was one of those."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error.get("code")


class Cancelled(Exception):
    """The call ended because it was cancelled."""


class ClientProgram:
    def __init__(self, command):
        # Some libraries pass their whole environment on, and the server refuses options that it does not know.
        env = {name: value for name, value in os.environ.items() if not name.startswith("REPLY_")}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        encoding="utf-8", env=env)
        self.last_id = 0
        self.answers = {}
        self.asked = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            message = json.loads(line)
            if "asked" in message:
                self.asked.append(message["asked"])
            else:
                self.answers[message["id"]].put(message)
        for answer in list(self.answers.values()):
            answer.put({"error": {"message": "the client program ended"}})

    def start(self, word, **arguments):
        """Gives a command without waiting for its answer; the result names it."""
        self.last_id += 1
        self.answers[self.last_id] = queue.Queue()
        self.process.stdin.write(json.dumps({"id": self.last_id, "do": word, **arguments}) + "\n")
        self.process.stdin.flush()
        return self.last_id

    def wait(self, command):
        try:
            answer = self.answers[command].get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError(f"no answer to command {command} within {PATIENCE} s") from None
        if answer.get("cancelled"):
            raise Cancelled
        if "error" in answer:
            raise ClientError(answer["error"])
        return answer["ok"]

    def do(self, word, **arguments):
        return self.wait(self.start(word, **arguments))

    def call(self, tool, arguments):
        return self.do("call", tool=tool, arguments=arguments)

    @contextlib.contextmanager
    def connection(self, setup):
        """A connection as `setup` has it; what it asks the person stands in `asked`."""
        self.asked = []
        self.do("connect", **setup)
        try:
            yield self
        finally:
            self.do("close")

    def end(self):
        self.process.stdin.close()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.reader.join()
            self.process.stdout.close()


class SilentUpstream:
    """Takes requests and answers none. `arrived` is set by the first request, `left` when its caller hangs up."""

    def __init__(self):
        self.arrived = threading.Event()
        self.left = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.server = threading.Thread(target=self.serve, daemon=True)
        self.server.start()

    def serve(self):
        with contextlib.suppress(OSError):
            connection, _ = self.listener.accept()
            with connection:
                if connection.recv(65536):
                    self.arrived.set()
                while connection.recv(65536):
                    pass
            self.left.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.server.join(PATIENCE)
