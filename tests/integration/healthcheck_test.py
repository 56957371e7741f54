#!/usr/bin/env python3
"""`reply-mcp healthcheck` beside servers that live, that serve TLS, and that are not there."""

import http.server
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from mcp_client import HttpServer, PATIENCE, Session, environment, free_port  # noqa: E402

PROGRAM = os.environ["REPLY_MCP_PROGRAM"]


def healthcheck(*arguments, env=None):
    done = subprocess.run([PROGRAM, "healthcheck", *arguments], capture_output=True, text=True, timeout=PATIENCE,
                          env=environment(env or {}))
    return done.returncode, done.stdout + done.stderr


class Healthcheck(unittest.TestCase):
    def serve(self, *arguments):
        return HttpServer([PROGRAM, "http", "--sandbox", "--log-level", "warning", *arguments])

    def test_a_server_that_answers_is_well(self):
        with self.serve("--listen", "127.0.0.1:0") as server:
            address = f"127.0.0.1:{server.port}"
            self.assertEqual(healthcheck("--listen", address), (0, "ok\n"))
            self.assertEqual(healthcheck("--listen", address, "--ready"), (0, "ok\n"))
            self.assertEqual(healthcheck(env={"REPLY_MCP_LISTEN": address}), (0, "ok\n"))

    def test_the_address_can_come_from_the_process_that_serves(self):
        address = f"127.0.0.1:{free_port()}"
        with self.serve("--listen", address) as server:
            self.assertEqual(healthcheck("--process", str(server.process.pid)), (0, "ok\n"))

    def test_a_server_of_standard_input_and_output_is_well_while_it_runs(self):
        with Session([PROGRAM, "stdio", "--sandbox"]) as session:
            code, text = healthcheck("--process", str(session.process.pid))
            self.assertEqual(code, 0)
            self.assertIn("standard input", text)
        code, text = healthcheck("--process", str(session.process.pid))
        self.assertEqual(code, 1)
        self.assertIn("no process", text)

    def test_a_server_with_tls_is_asked_in_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            cert, key = f"{folder}/cert.pem", f"{folder}/key.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                            "-nodes", "-days", "2", "-subj", "/CN=mcp.example.com", "-out", cert, "-keyout", key],
                           check=True, capture_output=True)
            address = f"127.0.0.1:{free_port()}"
            with self.serve("--listen", address, "--tls-cert", cert, "--tls-key", key) as server:
                self.assertEqual(healthcheck("--listen", address, "--tls-cert", cert), (0, "ok\n"))
                self.assertEqual(healthcheck("--process", str(server.process.pid)), (0, "ok\n"))
                self.assertEqual(healthcheck("--listen", address)[0], 1)

    def test_nobody_there_is_not_well(self):
        code, text = healthcheck("--listen", f"127.0.0.1:{free_port()}")
        self.assertEqual(code, 1)
        self.assertIn("no answer", text)

    def test_somebody_who_says_nothing_is_not_well(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            code, text = healthcheck("--listen", f"127.0.0.1:{silent.getsockname()[1]}", "--timeout", "200ms")
        self.assertEqual(code, 1)
        self.assertIn("no answer", text)

    def test_somebody_else_is_not_well(self):
        with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as other:
            answering = threading.Thread(target=other.handle_request)
            answering.start()
            code, text = healthcheck("--listen", f"127.0.0.1:{other.server_port}")
            answering.join(PATIENCE)
        self.assertEqual(code, 1)
        self.assertIn("/healthz with 501", text)

    def test_an_address_that_cannot_be_asked_is_refused(self):
        self.assertEqual(healthcheck("--listen", "somewhere")[0], 2)
        self.assertEqual(healthcheck("--listen", "127.0.0.1:0")[0], 2)


if __name__ == "__main__":
    unittest.main()
