#!/usr/bin/env python3
"""A call that is sent behind an upload from a file does not wait for the upload."""

import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
MEBI = 1 << 20


class SlowUpstream(http.server.BaseHTTPRequestHandler):
    """Reads the head of an upload, and its body only when it is told to."""

    protocol_version = "HTTP/1.1"
    begun = threading.Event()
    may_read = threading.Event()
    read = 0

    def do_POST(self):
        SlowUpstream.begun.set()
        SlowUpstream.may_read.wait()
        left = int(self.headers["Content-Length"])
        while left > 0:
            piece = len(self.rfile.read(min(left, MEBI)))
            left -= piece
            SlowUpstream.read += piece
        body = b'{"id":"a1"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class UploadPing(unittest.TestCase):
    def setUp(self):
        self.upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowUpstream)
        threading.Thread(target=self.upstream.serve_forever, daemon=True).start()
        self.root = tempfile.TemporaryDirectory(prefix="reply-mcp-upload-")
        (pathlib.Path(self.root.name) / "large.bin").write_bytes(os.urandom(24 * MEBI))
        self.process = subprocess.Popen(
            [PROGRAM, "stdio", "--files-root", self.root.name,
             "--base-url", f"http://127.0.0.1:{self.upstream.server_port}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "REPLY_API_KEY": "a-key-for-tests"})

    def tearDown(self):
        SlowUpstream.may_read.set()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.upstream.shutdown()
        self.upstream.server_close()
        self.root.cleanup()

    def send(self, *messages):
        text = "".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())

    def test_a_ping_is_answered_before_the_body_was_read(self):
        self.send({"id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"}}}, {"method": "notifications/initialized"})
        self.assertEqual(self.answer()["id"], 1)
        upload = {"id": 2, "method": "tools/call", "params": {
            "name": "attachments_upload", "arguments": {"path": "large.bin"}}}
        self.send(upload, {"id": 3, "method": "ping", "params": {}})
        # The upstream reads nothing of the body before it is told to, so no upload can have ended.
        self.assertEqual(self.answer()["id"], 3)
        self.assertTrue(SlowUpstream.begun.wait(60))
        self.send({"id": 4, "method": "ping", "params": {}})
        self.assertEqual(self.answer()["id"], 4)
        self.assertEqual(SlowUpstream.read, 0)
        SlowUpstream.may_read.set()
        answer = self.answer()
        self.assertEqual(answer["id"], 2)
        self.assertNotIn("isError", answer["result"])
        self.assertGreater(SlowUpstream.read, 24 * MEBI)


if __name__ == "__main__":
    unittest.main()
