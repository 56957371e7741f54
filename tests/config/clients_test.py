#!/usr/bin/env python3
"""Reads the clients' configurations as the clients do, and starts what they say: with a key that is none,
on the embedded example account."""

import base64
import json
import os
import pathlib
import shlex
import sys
import tempfile
import tomllib
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import mcp_client  # noqa: E402

CONFIG = ROOT / "config"
PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
KEY = "example-key"

# How many tools a client takes from all servers together, as its documentation says; 100 where it is silent.
CAPS = {"cursor": 40, "windsurf": 100, "vscode": 128, "gemini-cli": 100, "codex": 100, "zed": 100,
        "claude-desktop": 100, "claude-code": 100, "docker": 100}


def read(name):
    return json.loads((CONFIG / name).read_text(encoding="utf-8"))


def entry(servers):
    (name,) = servers
    assert name == "reply", name
    return servers[name]


def from_add_command():
    """The server that `claude mcp add NAME --env KEY=VALUE -- COMMAND ARGS` defines."""
    (line,) = [line for line in (CONFIG / "claude-code/add.sh").read_text().splitlines() if not line.startswith("#")]
    words = shlex.split(line)
    assert words[:4] == ["claude", "mcp", "add", "reply"], words
    separator = words.index("--")
    options = words[4:separator]
    assert options[0] == "--env" and len(options) == 2, options
    variable, value = options[1].split("=", 1)
    return {"command": words[separator + 1], "args": words[separator + 2:], "env": {variable: value}}


def from_cursor_link():
    link = urllib.parse.urlsplit((CONFIG / "cursor/install-link.txt").read_text().strip())
    assert (link.scheme, link.netloc, link.path) == ("cursor", "anysphere.cursor-deeplink", "/mcp/install")
    query = urllib.parse.parse_qs(link.query, strict_parsing=True)
    assert query["name"] == ["reply"]
    return json.loads(base64.b64decode(query["config"][0], validate=True))


def from_vscode_link():
    link = urllib.parse.urlsplit((CONFIG / "vscode/install-link.txt").read_text().strip())
    assert (link.scheme, link.path) == ("vscode", "mcp/install")
    server = json.loads(urllib.parse.unquote(link.query))
    assert server["name"] == "reply"
    return server


def from_codex():
    server = entry(tomllib.loads((CONFIG / "codex/config.toml").read_text())["mcp_servers"])
    # Codex passes these on from its own environment.
    server["env"] = {name: f"${{{name}}}" for name in server.pop("env_vars")}
    return server


SOURCES = {
    "claude-desktop": lambda: entry(read("claude-desktop/claude_desktop_config.json")["mcpServers"]),
    "claude-code .mcp.json": lambda: entry(read("claude-code/.mcp.json")["mcpServers"]),
    "claude-code command line": from_add_command,
    "cursor": lambda: entry(read("cursor/mcp.json")["mcpServers"]),
    "cursor link": from_cursor_link,
    "vscode": lambda: entry(read("vscode/mcp.json")["servers"]),
    "vscode link": from_vscode_link,
    "windsurf": lambda: entry(read("windsurf/mcp_config.json")["mcpServers"]),
    "zed": lambda: entry(read("zed/settings.json")["context_servers"]),
    "gemini-cli": lambda: entry(read("gemini-cli/settings.json")["mcpServers"]),
    "codex": from_codex,
}
PLACEHOLDERS = {"your-reply-api-key", "${REPLY_API_KEY}", "$REPLY_API_KEY", "${input:reply-api-key}"}


class Clients(unittest.TestCase):
    def setUp(self):
        # The configurations find the program on PATH, as the packages install it.
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        os.symlink(PROGRAM, f"{self.folder.name}/reply-mcp")

    def start(self, server):
        env = {}
        for name, value in server.get("env", {}).items():
            self.assertIn(value, PLACEHOLDERS)
            env[name] = KEY
        self.assertEqual(set(env), {"REPLY_API_KEY"})
        env["PATH"] = f"{self.folder.name}:{os.environ['PATH']}"
        path = f"{self.folder.name}/{server['command']}"
        # What is added to the file's own words: the example account instead of Reply.
        return mcp_client.Session([path, *server["args"]], env={**env, "REPLY_MCP_SANDBOX": "true"})

    def test_every_configuration_starts_a_server_that_fits_its_client(self):
        for name, source in SOURCES.items():
            with self.subTest(name):
                server = source()
                self.assertEqual(server["command"], "reply-mcp")
                self.assertIn(server.get("type", "stdio"), ("stdio",))
                with self.start(server) as session:
                    tools = session.tools()
                    self.assertGreater(len(tools), 10)
                    self.assertLessEqual(len(tools), CAPS[name.split()[0]])
                    self.assertFalse(session.call("whoami_get", {}).get("isError"))

    def test_every_folder_of_client_configurations_is_tried(self):
        folders = {path.name for path in CONFIG.iterdir() if path.is_dir()}
        others = {"compose", "kubernetes", "nginx", "haproxy", "systemd", "registry", "mcpb", "remote"}
        self.assertEqual(folders - others, set(CAPS))

    def test_every_file_of_the_folder_is_named_in_a_test(self):
        tests = "".join(file.read_text() for part in ("config", "packages", "container")
                        for file in sorted((ROOT / "tests" / part).glob("*_test.py")))
        files = [str(file.relative_to(CONFIG)) for file in CONFIG.rglob("*")
                 if file.is_file() and "__pycache__" not in file.parts]
        self.assertGreater(len(files), 20)
        self.assertEqual([name for name in files if name not in tests], [])

    def test_links_say_the_same_as_the_files(self):
        self.assertEqual(from_cursor_link(), SOURCES["cursor"]())
        link = from_vscode_link()
        self.assertEqual(link.pop("inputs"), read("vscode/mcp.json")["inputs"])
        link.pop("name")
        self.assertEqual(link, SOURCES["vscode"]())

    def test_vscode_asks_for_the_key_and_hides_it(self):
        (asked,) = read("vscode/mcp.json")["inputs"]
        self.assertTrue(asked["password"])
        self.assertEqual(SOURCES["vscode"]()["env"]["REPLY_API_KEY"], f"${{input:{asked['id']}}}")

    def test_server_and_tool_name_together_stay_within_what_clients_take(self):
        every = ["stdio", "--include-coming-soon"]
        with self.start({"command": "reply-mcp", "args": every, "env": {"REPLY_API_KEY": "$REPLY_API_KEY"}}) as session:
            names = [tool["name"] for tool in session.tools()]
        self.assertGreater(len(names), 300)
        for name in names:
            self.assertLessEqual(len("reply" + "_" + name), 60, name)
            self.assertLessEqual(len("mcp__reply__" + name), 64, name)

    def test_docker_configuration_passes_the_key_by_name_and_serves_standard_input(self):
        server = entry(read("docker/mcp.json")["mcpServers"])
        self.assertEqual(server["command"], "docker")
        words = server["args"]
        self.assertEqual(words[:5], ["run", "-i", "--rm", "--read-only", "-e"])
        self.assertEqual(words[5], "REPLY_API_KEY")
        self.assertEqual(words[6], "reply-mcp")
        # What stands behind the image's name is for its entry point, the program.
        with self.start({"command": "reply-mcp", "args": words[7:], "env": server["env"]}) as session:
            self.assertLessEqual(len(session.tools()), CAPS["docker"])

    def test_a_remote_client_reaches_the_endpoint_with_the_headers_of_its_file(self):
        server = entry(read("remote/mcp.json")["mcpServers"])
        url = urllib.parse.urlsplit(server["url"])
        self.assertEqual((url.scheme, url.path), ("https", "/mcp"))
        token = server["headers"]["Authorization"].removeprefix("Bearer ")
        tokens = pathlib.Path(self.folder.name) / "tokens"
        tokens.write_text(mcp_client.token_line(token))
        command = [PROGRAM, "http", "--sandbox", "--listen", "127.0.0.1:0", "--auth", "token",
                   "--token-file", str(tokens), "--allowed-hosts", f"{url.hostname},127.0.0.1"]
        with mcp_client.HttpServer(command) as running:
            tools = running.call("tools/list", {}, {**server["headers"], "Host": url.hostname})["tools"]
            groups = server["headers"]["X-MCP-Toolsets"].split(",")
            self.assertTrue(tools)
            for tool in tools:
                self.assertTrue(tool["name"].startswith((*groups, "reply_describe_tool")), tool["name"])


if __name__ == "__main__":
    unittest.main()
