#!/usr/bin/env python3
"""Holds the documentation to the program and to itself."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import mcp_client  # noqa: E402

PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
FILES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "schemas").glob("*.md"),
                *(ROOT / "tests/config").glob("schemas/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
OPTION = re.compile(r"(?<![-\w{(<])--[a-z][-a-z0-9]+")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Options of other programs that the documentation shows: cmake, ctest, docker, git, openssl, systemctl, the scripts ...
FOREIGN = {"--preset", "--build", "--target", "--help", "--version", "--check", "--install", "--prefix", "--rm",
           "--read-only", "--now", "--from-file", "--gtest_filter", "--env", "--scope", "--save", "--appendonly",
           "--verbose", "--output-on-failure", "--parallel", "--repeat", "--test", "--graph"}


def without_code(text):
    return FENCE.sub("", text)


def anchor(heading):
    """As the common renderers make it of a heading."""
    text = re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading.strip().lower())
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def anchors(file):
    seen = {}
    out = set()
    for heading in re.findall(r"^#+ (.+)$", without_code(file.read_text(encoding="utf-8")), re.MULTILINE):
        name = anchor(heading)
        count = seen.get(name, 0)
        seen[name] = count + 1
        out.add(name if count == 0 else f"{name}-{count}")
    return out


class Documentation(unittest.TestCase):
    def test_there_is_documentation_to_check(self):
        names = {str(file.relative_to(ROOT)) for file in FILES}
        for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/tools.md", "docs/errors.md",
                     "docs/deployment.md", "docs/security.md", "docs/add-an-operation.md", "docs/architecture.md",
                     "docs/options.md", "docs/clients/claude-desktop.md", "docs/decisions/README.md"):
            self.assertIn(name, names)

    def test_nothing_generated_is_stale(self):
        done = subprocess.run([sys.executable, ROOT / "docs/generate.py", PROGRAM, "--check"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stdout + done.stderr + "Run .ci/generate.")

    def test_every_internal_link_leads_somewhere(self):
        count = 0
        for file in FILES:
            for target in LINK.findall(without_code(file.read_text(encoding="utf-8"))):
                if re.match(r"[a-z]+:", target):
                    continue
                count += 1
                path, _, name = target.partition("#")
                other = (file.parent / path).resolve() if path else file
                with self.subTest(file=file.name, link=target):
                    self.assertTrue(other.exists())
                    if name:
                        self.assertIn(name, anchors(other))
        self.assertGreater(count, 50)

    def test_every_option_that_is_named_exists(self):
        known = {option["name"] for command in mcp_client.options(PROGRAM)["commands"] for option in command["options"]}
        places = [*FILES, *(ROOT / "config").rglob("*.*")]
        seen = set()
        for file in places:
            if not file.is_file() or file.suffix in (".py",) or file.name == "tools.json":
                continue
            for option in OPTION.findall(file.read_text(encoding="utf-8")):
                seen.add(option)
                with self.subTest(file=str(file.relative_to(ROOT)), option=option):
                    self.assertIn(option, known | FOREIGN)
        self.assertIn("--token-file", seen)

    def test_every_variable_that_is_named_exists(self):
        known = {option["variable"] for command in mcp_client.options(PROGRAM)["commands"] for option in command["options"]}
        known |= {"REPLY_MCP_SOME_NAME", "REPLY_MCP_UPDATE_GOLDEN", "REPLY_MCP_TESTS", "REPLY_MCP_BENCH",
                  "REPLY_MCP_STATIC", "REPLY_MCP_SANITIZE", "REPLY_MCP_FUZZ", "REPLY_MCP_CCACHE",
                  "REPLY_MCP_CONTAINER_COMPILE"}
        for file in FILES:
            for variable in re.findall(r"\bREPLY_MCP_[A-Z_]+[A-Z]\b", file.read_text(encoding="utf-8")):
                with self.subTest(file=file.name, variable=variable):
                    self.assertIn(variable, known)

    def test_every_tool_that_is_named_in_code_exists(self):
        tools = json.loads(subprocess.run([PROGRAM, "tools", "--json", "--include-coming-soon"], check=True,
                                          capture_output=True, text=True, env={}).stdout)
        names = {tool["name"] for tool in tools}
        groups = {name for name in json.loads((ROOT / "schemas/toolsets.json").read_text())["toolsets"]}
        prefixes = tuple(f"{group}_" for group in groups)
        for file in FILES:
            for word in re.findall(r"`([a-z_]+)`", file.read_text(encoding="utf-8")):
                if word.startswith(prefixes) and word not in groups and file.name != "tools.md":
                    with self.subTest(file=file.name, tool=word):
                        self.assertIn(word, names)

    def test_the_readme_counts_the_tools_that_there_are(self):
        def names(*arguments):
            done = subprocess.run([PROGRAM, "tools", "--json", *arguments], check=True, capture_output=True,
                                  text=True, env={})
            return {tool["name"] for tool in json.loads(done.stdout)}
        own = {"background_jobs_wait", "reply_describe_tool"}  # no operations of Reply
        listed = names()
        self.assertLessEqual(own, listed)
        every, served = len(names("--include-coming-soon") - own), len(listed - own)
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertIn(f"is a tool: {every} of them, of which {every - served} are announced", readme)
        self.assertIn(f"Few clients work well with {len(listed)} tools", readme)

    def test_the_readme_shows_the_session_that_quickstart_shows(self):
        shown = subprocess.run([sys.executable, ROOT / ".ci/demo_session.py", PROGRAM], check=True, capture_output=True,
                               text=True, env=mcp_client.environment({})).stdout
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        (promised,) = [text for language, text in FENCE.findall(readme) if language == "text" and "contacts_list" in text]
        at = 0
        for line in promised.splitlines():
            # Shortened there as here, but not to the same length.
            found = shown.find(line.removesuffix("..."), at)
            self.assertGreaterEqual(found, 0, f"{line}\nis not shown, or not in this order:\n{shown}")
            at = found

    def test_the_readme_fits_a_first_look(self):
        lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        self.assertLessEqual(len(lines), 250)

    def test_every_decision_is_listed_and_short(self):
        folder = ROOT / "docs/decisions"
        listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
        pages = {file.name for file in folder.glob("*.md")} - {"README.md"}
        self.assertEqual(pages, {link for link in listed if "/" not in link})
        for name in pages:
            with self.subTest(page=name):
                self.assertLessEqual(len((folder / name).read_text(encoding="utf-8").splitlines()), 40)

    def test_every_client_has_a_page_whose_blocks_are_the_files_that_are_tested(self):
        pages = {file.stem: FENCE.findall(file.read_text(encoding="utf-8"))
                 for file in (ROOT / "docs/clients").glob("*.md")}
        others = {"compose", "kubernetes", "nginx", "haproxy", "systemd", "registry", "mcpb"}
        self.assertEqual(set(pages), {path.name for path in (ROOT / "config").iterdir() if path.is_dir()} - others)
        for client, blocks in pages.items():
            folder = ROOT / "config" / client
            files = [json.loads(file.read_text(encoding="utf-8")) for file in folder.rglob("*.json")]
            shown = [json.loads(text) for language, text in blocks if language == "json"]
            with self.subTest(client=client):
                # Each file is shown and each block is a file: nothing is promised that is not tried.
                self.assertCountEqual(shown, files)
                for language, text in blocks:
                    self.assertIn(language, ("json", "toml", "sh"))
                    for line in text.splitlines() if language == "sh" else ():
                        if "reply-mcp install" in line:
                            self.assertIn(f"--client {client}", line)
                        else:
                            self.assertIn(line, (folder / "add.sh").read_text(encoding="utf-8").splitlines())
                self.assertTrue(shown or any(language == "toml" for language, _ in blocks))
        (codex,) = [text for language, text in pages["codex"] if language == "toml"]
        self.assertEqual(codex, (ROOT / "config/codex/config.toml").read_text(encoding="utf-8").split("\n", 1)[1])


if __name__ == "__main__":
    unittest.main()
