#!/usr/bin/env python3
"""`reply-mcp install` on configurations as clients leave them; what it wrote is then started."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from mcp_client import PATIENCE, Session, environment  # noqa: E402

PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
PLACES = {"claude-desktop": (".config/Claude/claude_desktop_config.json", "mcpServers"),
          "cursor": (".cursor/mcp.json", "mcpServers"),
          "vscode": (".config/Code/User/mcp.json", "servers")}
KEY = "example-key-0123456789"


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def install(self, client, *arguments, key=KEY):
        env = environment({"HOME": str(self.home), **({"REPLY_API_KEY": key} if key else {})})
        done = subprocess.run([PROGRAM, "install", "--client", client, *arguments], capture_output=True, text=True,
                              timeout=PATIENCE, env=env)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        return done.returncode, done.stdout + done.stderr

    def file(self, client):
        return self.home / PLACES[client][0]

    def entry(self, client):
        return json.loads(self.file(client).read_text())[PLACES[client][1]]["reply"]

    def test_what_is_written_starts_a_session(self):
        for client in PLACES:
            with self.subTest(client):
                code, text = self.install(client)
                self.assertEqual(code, 0, text)
                entry = self.entry(client)
                self.assertTrue(os.path.samefile(entry["command"], PROGRAM))
                env = {name: KEY if value.startswith("${input:") else value for name, value in entry["env"].items()}
                self.assertEqual(env, {"REPLY_API_KEY": KEY})
                with Session([entry["command"], *entry["args"]], env={**env, "REPLY_MCP_SANDBOX": "true"}) as session:
                    self.assertLessEqual(len(session.tools()), 40)

    def test_a_new_file_is_for_its_owner_alone(self):
        self.install("cursor")
        self.assertEqual(self.file("cursor").stat().st_mode & 0o777, 0o600)

    def test_other_entries_and_the_file_as_it_was_are_kept(self):
        before = '{\n  // by hand\n  "mcpServers": {\n    "other": {"command": "x", "ratio": 1.50}\n  },\n  "theme": "dark"\n}\n'
        for client in ("claude-desktop", "cursor"):
            with self.subTest(client):
                file = self.file(client)
                file.parent.mkdir(parents=True)
                file.write_text(before)
                file.chmod(0o640)
                code, text = self.install(client)
                self.assertEqual(code, 0, text)
                after = file.read_text()
                at = before.index('\n    "other"')
                self.assertTrue(after.startswith(before[:at]) and after.endswith(before[at:]), after)
                self.assertEqual(file.stat().st_mode & 0o777, 0o640)
                backup = file.with_name(file.name + ".backup")
                self.assertEqual(backup.read_text(), before)
                self.assertIn(str(backup), text)
                self.assertIn("others on this machine can read", text)

    def test_a_second_run_changes_nothing_and_a_changed_one_replaces_the_entry(self):
        self.install("cursor")
        first = self.file("cursor").read_text()
        code, text = self.install("cursor")
        self.assertEqual((code, self.file("cursor").read_text()), (0, first))
        self.assertIn("nothing was changed", text)
        self.install("cursor", "--read-only")
        self.assertIn("--read-only", self.entry("cursor")["args"])
        self.install("cursor", "--preset", "inbox")
        self.assertEqual(sorted(path.name for path in self.file("cursor").parent.iterdir()),
                         ["mcp.json", "mcp.json.backup", "mcp.json.backup2"])

    def test_a_dry_run_writes_nothing(self):
        for client in PLACES:
            code, text = self.install(client, "--dry-run")
            self.assertEqual(code, 0)
            self.assertIn('"reply"', text)
        self.assertEqual(list(self.home.iterdir()), [])

    def test_vscode_asks_for_the_key_once_and_holds_none(self):
        file = self.file("vscode")
        file.parent.mkdir(parents=True)
        other = {"type": "promptString", "id": "other", "description": "Other"}
        file.write_text(json.dumps({"inputs": [other], "servers": {}}))
        for _ in range(2):
            self.assertEqual(self.install("vscode", key=None)[0], 0)
        inputs = json.loads(file.read_text())["inputs"]
        self.assertEqual(inputs[0], other)
        self.assertEqual([(one["id"], one.get("password")) for one in inputs[1:]], [("reply-api-key", True)])

    def test_the_key_can_stay_in_a_file_of_its_own(self):
        key = self.home / "key"
        key.write_text(KEY)
        code, text = self.install("cursor", "--api-key-file", str(key), key=None)
        self.assertEqual(code, 0, text)
        self.assertNotIn(KEY, self.file("cursor").read_text())
        self.assertIn(str(key), self.entry("cursor")["args"])

    def test_the_example_account_needs_no_key(self):
        self.assertEqual(self.install("cursor", "--sandbox", key=None)[0], 0)
        entry = self.entry("cursor")
        with Session([entry["command"], *entry["args"]]) as session:
            self.assertFalse(session.call("whoami_get", {}).get("isError"))

    def test_a_link_stays_a_link(self):
        real = self.home / "dotfiles.json"
        real.write_text("{}")
        self.file("cursor").parent.mkdir(parents=True)
        self.file("cursor").symlink_to(real)
        self.assertEqual(self.install("cursor")[0], 0)
        self.assertTrue(self.file("cursor").is_symlink())
        self.assertIn("reply", real.read_text())

    def test_what_cannot_be_edited_is_left_alone_with_a_word_on_what_to_do(self):
        file = self.file("cursor")
        file.parent.mkdir(parents=True)
        for broken in ('{"mcpServers": [}', '{"mcpServers": 5}', "[]"):
            file.write_text(broken)
            code, text = self.install("cursor")
            self.assertEqual(code, 2)
            self.assertEqual(file.read_text(), broken)
            self.assertIn("by hand", text)
        self.assertEqual(len(list(file.parent.iterdir())), 1)

    def test_wrong_options_are_refused(self):
        for arguments, word in ((["--preset", "cor"], 'did you mean "core"?'), (["--api-key-file", "/nowhere"], "/nowhere")):
            code, text = self.install("cursor", *arguments)
            self.assertEqual(code, 2)
            self.assertIn(word, text)
        code, text = self.install("cursor", key=None)
        self.assertEqual(code, 2)
        self.assertIn("REPLY_API_KEY", text)
        self.assertEqual(self.install("cursr")[0], 2)
        self.assertEqual(list(self.home.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
