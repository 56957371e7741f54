#!/usr/bin/env python3
"""`reply-mcp doctor` on machines with one thing wrong each, against an upstream that answers as told."""

import contextlib
import email.utils
import http.server
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from mcp_client import PATIENCE, environment, free_port  # noqa: E402

PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
KEY = "example-key-0123456789"
WHO = {"userId": 101, "username": "jane@example.com", "teamId": 7}


class Upstream:
    """Answers by path; a value is a status and a body, anything else gets an empty page. With a certificate
    (a folder with cert.pem and key.pem) it speaks TLS."""

    def __init__(self, answers=None, skew=0, headers=None, certificate=None):
        answers = {"/v3/whoami": (200, WHO), **(answers or {})}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, body = answers.get(self.path.split("?")[0], (200, {"items": []}))
                data = json.dumps(body).encode()
                self.send_response_only(status)
                self.send_header("Date", email.utils.formatdate(time.time() + skew, usegmt=True))
                self.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
            # Each connection shakes hands in its own thread: one that fails there is not this server's end.
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
            self.server.handle_error = lambda *_: None
            self.url = f"https://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join(PATIENCE)
        self.server.server_close()


class Doctor(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def doctor(self, *arguments, **variables):
        env = environment({"HOME": str(self.home), **variables})
        done = subprocess.run([PROGRAM, "doctor", *arguments], capture_output=True, text=True, timeout=PATIENCE, env=env)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        return done.returncode, done.stdout

    def line(self, text, subject):
        (line,) = [line for line in text.splitlines() if line[5:].split()[:1] == [subject]]
        return line

    def test_a_machine_where_nothing_is_wrong(self):
        code, text = self.doctor("--sandbox")
        self.assertEqual(code, 0, text)
        self.assertIn("Nothing is wrong.", text)
        self.assertNotIn("WRONG", text)
        self.assertTrue(self.line(text, "contacts:read").startswith("ok"))
        self.assertIn("user 101", text)

    def test_a_missing_key(self):
        code, text = self.doctor()
        self.assertEqual(code, 1)
        self.assertTrue(self.line(text, "key").startswith("WRONG"))
        self.assertIn("REPLY_API_KEY", self.line(text, "key"))

    def test_a_key_that_reply_does_not_know(self):
        with Upstream({"/v3/whoami": (401, {"title": "Unauthorized", "status": 401})}) as reply:
            code, text = self.doctor("--base-url", reply.url, REPLY_API_KEY=KEY)
        self.assertEqual(code, 1)
        self.assertTrue(self.line(text, "network").startswith("ok"))
        self.assertIn("Settings, API Key", self.line(text, "key"))

    def test_a_scope_that_the_key_lacks_is_named_and_is_no_fault(self):
        denied = (403, {"title": "Forbidden", "status": 403, "detail": "The scope inbox:read is missing."})
        with Upstream({"/v3/inbox/threads": denied}) as reply:
            code, text = self.doctor("--base-url", reply.url, REPLY_API_KEY=KEY)
        self.assertEqual(code, 0, text)
        self.assertIn("not granted: The scope inbox:read is missing.", self.line(text, "inbox:read"))
        self.assertTrue(self.line(text, "tasks:read").startswith("ok"))

    def test_a_clock_that_is_wrong(self):
        with Upstream(skew=-7200) as reply:
            code, text = self.doctor("--base-url", reply.url, REPLY_API_KEY=KEY)
        self.assertEqual(code, 1)
        self.assertRegex(self.line(text, "clock"), r"WRONG.*(7199|7200|7201) s ahead of")

    def make_certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=reply.example.com",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.home / "key.pem", "-out",
                        self.home / "cert.pem"], check=True, capture_output=True)

    def test_an_authority_that_is_not_trusted_and_then_is(self):
        self.make_certificate()
        with Upstream(certificate=self.home) as reply:
            code, text = self.doctor("--base-url", reply.url, REPLY_API_KEY=KEY)
            self.assertEqual(code, 1, text)
            self.assertTrue(self.line(text, "TLS").startswith("WRONG"))
            self.assertIn("SSL_CERT_FILE", self.line(text, "TLS"))
            code, text = self.doctor("--base-url", reply.url, REPLY_API_KEY=KEY, SSL_CERT_FILE=str(self.home / "cert.pem"))
            self.assertEqual(code, 0, text)
            self.assertIn(str(self.home / "cert.pem"), self.line(text, "TLS"))
            self.assertTrue(self.line(text, "key").startswith("ok"))

    def test_what_is_left_of_the_quota(self):
        for left, state, code in (("42", "ok", 0), ("0", "WRONG", 1)):
            reset = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 30))
            headers = {"X-Rate-Limit-Limit": "1m", "X-Rate-Limit-Remaining": left, "X-Rate-Limit-Reset": reset}
            with self.subTest(left), Upstream(headers=headers) as reply:
                found, text = self.doctor("--base-url", reply.url, "--max-wait", "0s", REPLY_API_KEY=KEY)
                self.assertEqual(found, code, text)
                self.assertRegex(self.line(text, "quota"), rf"^{state} .* {left} calls left in this window of 60 s")

    def test_a_host_of_no_proxy_is_reached_without_the_proxy(self):
        self.make_certificate()
        nobody = {"HTTPS_PROXY": f"http://127.0.0.1:{free_port()}", "SSL_CERT_FILE": str(self.home / "cert.pem")}
        with Upstream(certificate=self.home) as reply:
            code, text = self.doctor("--base-url", reply.url, REPLY_API_KEY=KEY, **nobody)
            self.assertEqual(code, 1, text)
            self.assertTrue(self.line(text, "network").startswith("WRONG"), text)
            code, text = self.doctor("--base-url", reply.url, REPLY_API_KEY=KEY, **nobody, NO_PROXY="127.0.0.1")
            self.assertEqual(code, 0, text)
            self.assertIn("but not for 127.0.0.1", self.line(text, "proxy"))

    def test_nobody_at_the_address(self):
        code, text = self.doctor("--base-url", f"http://127.0.0.1:{free_port()}", REPLY_API_KEY=KEY)
        self.assertEqual(code, 1)
        self.assertIn("--base-url", self.line(text, "network"))

    def test_a_name_that_does_not_exist(self):
        code, text = self.doctor("--base-url", "https://reply.invalid", REPLY_API_KEY=KEY)
        self.assertEqual(code, 1)
        self.assertTrue(self.line(text, "DNS").startswith("WRONG"), text)

    def test_proxy_and_authorities_are_told_without_passwords(self):
        code, text = self.doctor("--sandbox", HTTPS_PROXY="http://jane:hunter2@proxy.example.com:3128",
                                 NO_PROXY="127.0.0.1", SSL_CERT_FILE="/nowhere/ca.pem")
        self.assertEqual(code, 1)
        self.assertIn("http://proxy.example.com:3128", self.line(text, "proxy"))
        self.assertNotIn("hunter2", text)
        self.assertIn("/nowhere/ca.pem", self.line(text, "TLS"))

    def test_reply_is_looked_for_through_the_proxy(self):
        with socket.create_server(("127.0.0.1", 0)) as proxy:
            proxy.settimeout(PATIENCE)
            heard = []

            def refuse():
                # Again for as long as somebody comes: the client may try a second time.
                with contextlib.suppress(OSError):
                    while True:
                        connection, _ = proxy.accept()
                        with connection:
                            heard.append(connection.recv(4096))
                            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

            answering = threading.Thread(target=refuse)
            answering.start()
            code, text = self.doctor("--base-url", "https://reply.invalid", REPLY_API_KEY=KEY,
                                     HTTPS_PROXY=f"http://127.0.0.1:{proxy.getsockname()[1]}")
            proxy.shutdown(socket.SHUT_RDWR)
            answering.join(PATIENCE)
        self.assertEqual(code, 1, text)
        self.assertTrue(heard[0].startswith(b"CONNECT reply.invalid:443 "), heard)
        self.assertIn("407", text)

    def write(self, place, text):
        file = self.home / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def test_clients_on_this_machine_are_looked_at(self):
        self.write(".cursor/mcp.json", json.dumps({"mcpServers": {"reply": {"command": PROGRAM}}}))
        self.write(".config/Claude/claude_desktop_config.json", '{"mcpServers": {}}')
        code, text = self.doctor("--sandbox")
        self.assertEqual(code, 0, text)
        self.assertTrue(self.line(text, "cursor").startswith("ok"))
        self.assertIn("install --client claude-desktop", self.line(text, "claude-desktop"))
        self.assertIn("no configuration", self.line(text, "vscode"))

    def test_a_program_without_a_folder_is_looked_for_on_the_path(self):
        self.write(".cursor/mcp.json", json.dumps({"mcpServers": {"reply": {"command": "reply-mcp"}}}))
        code, text = self.doctor("--sandbox", PATH="/nowhere::/bin")
        self.assertEqual(code, 1)
        self.assertRegex(self.line(text, "cursor"), "^WRONG.*reply-mcp, which is not on the PATH.*install --client cursor")
        code, text = self.doctor("--sandbox", PATH=f"/nowhere:{pathlib.Path(PROGRAM).parent}")
        self.assertEqual(code, 0, text)
        self.assertTrue(self.line(text, "cursor").startswith("ok"))

    def test_a_client_that_starts_what_is_not_there(self):
        self.write(".cursor/mcp.json", json.dumps({"mcpServers": {"reply": {"command": "/nowhere/reply-mcp"}}}))
        self.write(".config/Code/User/mcp.json", '{\n"servers": {,}}')
        code, text = self.doctor("--sandbox")
        self.assertEqual(code, 1)
        self.assertIn("/nowhere/reply-mcp", self.line(text, "cursor"))
        self.assertIn("line 2", self.line(text, "vscode"))
        self.assertIn("2 things are wrong.", text)


if __name__ == "__main__":
    unittest.main()
