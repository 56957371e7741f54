#!/usr/bin/env python3
"""Builds the image of the Dockerfile around the program of this build, and runs it as clients and
operators do. REPLY_MCP_BUILD, REPLY_MCP_VERSION and REPLY_MCP_CMAKE come from CMake.

With REPLY_MCP_CONTAINER_COMPILE=1 in the environment the Dockerfile compiles the program itself, from the
checkout alone, as `docker build` does without arguments. That takes about ten minutes on two cores.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import bare_root  # noqa: E402
import mcp_client  # noqa: E402
import engine as engines  # noqa: E402

BUILD = os.environ["REPLY_MCP_BUILD"]
COMPILE = os.environ.get("REPLY_MCP_CONTAINER_COMPILE", "") not in ("", "0")
LARGEST_ADDITION = 25 * 1024 * 1024


def copy_checkout(folder):
    """The files of the repository as a clone has them."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def say(text):
    print(f"\n{text}", file=sys.stderr)


class Container(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = engines.find_engine()
        cls.addClassCleanup(cls.engine.close)
        cls.tag = f"localhost/{engines.new_name()}"
        with tempfile.TemporaryDirectory() as folder:
            context = pathlib.Path(folder)
            copy_checkout(context)
            arguments = {}
            if not COMPILE:
                # --strip as the Dockerfile itself does.
                engines.output(os.environ["REPLY_MCP_CMAKE"], "--install", BUILD, "--strip", "--prefix", context / "prebuilt")
                arguments["PREBUILT"] = "prebuilt"
            began = time.monotonic()
            cls.engine.build(context, cls.tag, arguments)
            say(f"image built in {time.monotonic() - began:.0f} s, the program "
                + ("compiled in it" if COMPILE else "taken from this build"))
        cls.config = cls.engine.config(cls.tag)

    def command(self, *arguments, **options):
        return self.engine.command(self.tag, list(arguments), **options)

    def serve(self, *arguments, env=None, **options):
        """A running `http` of the image, at a port of its own."""
        name = engines.new_name()
        port = mcp_client.free_port()
        environment = {"REPLY_MCP_LISTEN": f"0.0.0.0:{port}", "REPLY_MCP_LOG_LEVEL": "info", **(env or {})}
        server = mcp_client.HttpServer(self.command("http", *arguments, env=environment, name=name, **options))
        self.assertEqual(server.port, port)
        server.name = name
        server.stop = self.stopper(server)
        return server

    def stopper(self, server):
        """Stops it with the image's own signal, as an engine does, and gives the exit code."""
        def stop():
            self.engine.stop(server.name, server.process)
            code = server.process.wait(mcp_client.PATIENCE)
            server.process.stdout.close()
            server.reader.join(mcp_client.PATIENCE)
            server.process.stderr.close()
            return code
        return stop

    def test_default_command_serves_standard_input_and_output(self):
        self.assertEqual(self.config["Cmd"], ["stdio"])
        command = self.command(env={"REPLY_MCP_SANDBOX": "true"})
        with mcp_client.Session(command) as session:
            self.assertEqual(session.server["serverInfo"]["version"], os.environ["REPLY_MCP_VERSION"])
            page = session.call("contacts_list", {"top": 1})
            self.assertEqual(len(page["structuredContent"]["items"]), 1)

    def test_the_docker_configuration_of_clients_starts_the_image(self):
        # What stands before the image's name is Docker's; this run has it from the engine.
        words = json.loads((ROOT / "config/docker/mcp.json").read_text())["mcpServers"]["reply"]["args"]
        arguments = words[words.index("reply-mcp") + 1:]
        with mcp_client.Session(self.command(*arguments, env={"REPLY_API_KEY": "example-key",
                                                              "REPLY_MCP_SANDBOX": "true"})) as session:
            self.assertLessEqual(len(session.tools()), 40)
            self.assertFalse(session.call("whoami_get", {}).get("isError"))

    def test_it_has_the_program_that_kubernetes_waits_with_before_a_stop(self):
        manifest = (ROOT / "config/kubernetes/reply-mcp.yaml").read_text()
        (words,) = re.findall(r"exec: \{command: (\[.*\])\}", manifest)
        program, seconds = json.loads(words)
        self.assertGreater(int(seconds), 0)
        name = engines.new_name()
        with mcp_client.Session(self.command("stdio", "--sandbox", name=name)) as session:
            self.assertEqual(self.engine.run_beside(name, session.process, [program, "0"]), (0, ""))

    def test_any_user_can_run_it_and_its_own_user_is_not_root(self):
        self.assertNotIn(self.config["User"].split(":")[0], ("", "0", "root"))
        command = self.command("stdio", "--sandbox", user="1234567:7654321")
        with mcp_client.Session(command) as session:
            self.assertGreater(len(session.tools()), 0)

    def test_health_is_answered_by_the_image_itself_in_both_modes(self):
        check = self.config["Healthcheck"]["Test"]
        self.assertEqual(check[0], "CMD")
        name = engines.new_name()
        with mcp_client.Session(self.command("stdio", "--sandbox", name=name)) as session:
            code, text = self.engine.run_beside(name, session.process, check[1:])
            self.assertEqual((code, "standard input" in text), (0, True), text)
        with self.serve("--sandbox", "--allow-unauthenticated") as server:
            self.assertEqual(self.engine.run_beside(server.name, server.process, check[1:]), (0, "ok\n"))
            elsewhere = ["reply-mcp", "healthcheck", "--listen", f"127.0.0.1:{mcp_client.free_port()}"]
            self.assertEqual(self.engine.run_beside(server.name, server.process, elsewhere)[0], 1)

    def test_http_lets_in_who_has_a_token_and_nobody_else(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            tokens = pathlib.Path(folder) / "tokens"
            tokens.write_text(mcp_client.token_line("example-token"))
            tokens.chmod(0o444)
            with self.serve("--sandbox", "--auth", "token", "--token-file", "/run/secrets/tokens",
                            files={"/run/secrets/tokens": tokens}) as server:
                status, _, _ = mcp_client.http_request(server.port, "POST", "/mcp", {}, "{}")
                self.assertEqual(status, 401)
                result = server.call("tools/call", {"name": "contacts_list", "arguments": {"top": 1}},
                                     {"Authorization": "Bearer example-token"})
                self.assertFalse(result.get("isError"), result)

    def test_http_without_authentication_refuses_to_start(self):
        done = subprocess.run(self.command("http", "--sandbox"), capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--auth", done.stderr)

    def test_it_stops_within_the_drain_time_with_exit_code_0(self):
        self.assertIn(self.config["StopSignal"], ("SIGTERM", "15"))
        server = self.serve("--sandbox", "--allow-unauthenticated", "--drain-timeout", "5s")
        # A stream that would stay open for an hour.
        version = {"MCP-Protocol-Version": "2025-11-25", "Content-Type": "application/json",
                   "Accept": "application/json, text/event-stream"}
        hello = ('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",'
                 '"capabilities":{},"clientInfo":{"name":"t","version":"1"}}}')
        status, headers, _ = mcp_client.http_request(server.port, "POST", "/mcp", version, hello)
        self.assertEqual(status, 200)
        with socket.create_connection(("127.0.0.1", server.port)) as stream:
            stream.sendall(f"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                           f"MCP-Protocol-Version: 2025-11-25\r\n"
                           f"Mcp-Session-Id: {headers['Mcp-Session-Id']}\r\n\r\n".encode())
            self.assertIn(b"200", stream.recv(4096))
            began = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - began, 10)

    def test_the_key_comes_from_a_file_or_a_variable(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            key = pathlib.Path(folder) / "key"
            key.write_text("example-key\n")
            key.chmod(0o444)
            ways = ({"env": {"REPLY_API_KEY": "example-key"}},
                    {"env": {"REPLY_MCP_API_KEY_FILE": "/run/secrets/key"}, "files": {"/run/secrets/key": key}})
            for way in ways:
                with RejectingReply() as reply:
                    way["env"]["REPLY_MCP_BASE_URL"] = f"http://127.0.0.1:{reply.port}"
                    done = subprocess.run(self.command("check", **way), capture_output=True, text=True, timeout=60)
                    self.assertEqual(done.returncode, 1)
                    self.assertIn("bearer example-key", reply.heard.lower())

    def test_added_content_is_small_and_cannot_be_written_by_its_user(self):
        added = self.engine.added_bytes(self.tag)
        layers = self.engine.layers(self.tag) - self.engine.layers(engines.BASE)
        say(f"added to the base image: {added / 1e6:.1f} MB in {layers} layer" + ("s" if layers != 1 else ""))
        self.assertEqual(layers, 1)
        self.assertGreater(added, 1_000_000)
        self.assertLess(added, LARGEST_ADDITION)
        if isinstance(self.engine, engines.Buildah):
            program = self.engine.root_of(self.tag) / "usr/local/bin/reply-mcp"
            self.assertEqual(stat.S_IMODE(program.stat().st_mode), 0o755)
            self.assertEqual(program.stat().st_uid, 0)

    def test_labels_say_which_server_and_version_it_is(self):
        labels = self.config["Labels"]
        self.assertEqual(labels["org.opencontainers.image.version"], os.environ["REPLY_MCP_VERSION"])
        self.assertEqual(labels["org.opencontainers.image.licenses"], "MIT")
        publisher = json.loads((ROOT / "config/registry/publisher.json").read_text())
        self.assertEqual(labels["io.modelcontextprotocol.server.name"], publisher["name"])
        self.assertEqual(labels["org.opencontainers.image.source"], publisher["repository"])

    def test_the_image_trusts_the_systems_authorities(self):
        variables = dict(pair.split("=", 1) for pair in self.config["Env"])
        self.assertEqual(variables["SSL_CERT_FILE"], "/etc/ssl/certs/ca-certificates.crt")
        if isinstance(self.engine, engines.Buildah):
            authorities = self.engine.root_of(self.tag) / "etc/ssl/certs/ca-certificates.crt"
            self.assertGreater(authorities.read_text().count("BEGIN CERTIFICATE"), 50)

    def test_the_official_conformance_suite_passes_where_it_needs_no_fixtures(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "reply-mcp-image"
            command = self.command("ARGUMENTS", env={"REPLY_MCP_LISTEN": ""})
            program.write_text(self.engine.program_of(shlex.join(command[:-1]) + ' "$@"'))
            program.chmod(0o755)
            done = subprocess.run([ROOT / "tests/conformance/run.sh", "product", program, f"{folder}/results"],
                                  capture_output=True, text=True, timeout=240)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            say(done.stdout.strip())


class RejectingReply:
    """Answers one request with 401 and keeps what it heard."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(mcp_client.PATIENCE)
        self.port = self.socket.getsockname()[1]
        self.heard = ""
        self.thread = threading.Thread(target=self.answer)
        self.thread.start()
        return self

    def answer(self):
        connection, _ = self.socket.accept()
        with connection:
            self.heard = connection.recv(65536).decode()
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def __exit__(self, *_):
        self.thread.join(mcp_client.PATIENCE)
        self.socket.close()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    bare_root.exit_unless_possible(engines.why_not())
    unittest.main()
