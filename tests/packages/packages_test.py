#!/usr/bin/env python3
"""Makes the packages with cpack and looks at them as somebody who installs them would.

The variables REPLY_MCP_BUILD (a build folder with the program and its reference in it),
REPLY_MCP_VERSION and CPACK come from CMake.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import mcp_client  # noqa: E402

BUILD = os.environ["REPLY_MCP_BUILD"]
VERSION = os.environ["REPLY_MCP_VERSION"]

# What a bare Debian 12 or Ubuntu 24.04 has: the C and C++ runtimes. The last one comes along.
ALLOWED_LIBRARIES = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "ld-linux-x86-64.so.2",
                     "ld-linux-aarch64.so.1", "libprometheus-cpp-core.so.1.0"}
# Debian 12's; those of Ubuntu 24.04 are newer.
NEWEST = {"GLIBC": (2, 36), "GLIBCXX": (3, 4, 30), "CXXABI": (1, 3, 13)}


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True,
                          timeout=120, **options).stdout


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run(os.environ["CPACK"], "-B", cls.folder / "made", cwd=BUILD)
        (cls.tarball,) = (cls.folder / "made").glob("*.tar.gz")
        (cls.deb,) = (cls.folder / "made").glob("*.deb")
        run("tar", "xzf", cls.tarball, "-C", cls.folder)
        (cls.tree,) = cls.folder.glob("reply-mcp-*")
        cls.program = cls.tree / "bin" / "reply-mcp"
        cls.installed = cls.folder / "deb"
        run("dpkg-deb", "-x", cls.deb, cls.installed)

    def test_the_tarballs_program_serves_from_where_it_was_unpacked(self):
        self.assertEqual(run(self.program, "--version", env={}), f"reply-mcp {VERSION}\n")
        with mcp_client.Session([str(self.program), "stdio", "--sandbox"], env={}) as session:
            self.assertGreater(len(session.tools()), 0)

    def test_the_program_needs_only_what_a_bare_system_has(self):
        for file in (self.program, self.installed / "usr/bin/reply-mcp"):
            needed = set(re.findall(r"NEEDED.*\[(.+)\]", run("readelf", "-d", file)))
            self.assertIn("libc.so.6", needed)
            self.assertEqual(needed - ALLOWED_LIBRARIES, set())

    def test_the_tarball_brings_the_one_library_that_others_may_lack(self):
        resolved = run("ldd", self.program, env={})
        ours = self.tree / "lib" / "reply-mcp" / "libprometheus-cpp-core.so.1.0"
        path = re.search(r"libprometheus-cpp-core\S* => (\S+)", resolved).group(1)
        self.assertTrue(os.path.samefile(path, ours), resolved)

    def test_no_symbol_is_newer_than_debian_12(self):
        for file in (self.program, *self.tree.glob("lib/reply-mcp/*")):
            seen = re.findall(r"\b(GLIBC|GLIBCXX|CXXABI)_([0-9.]+)", run("readelf", "-V", file))
            self.assertTrue(seen)
            for name, text in seen:
                version = tuple(map(int, text.split(".")))
                self.assertLessEqual(version, NEWEST[name], f"{file.name} needs {name}_{text}")

    def test_the_deb_depends_on_runtimes_and_prometheus_cpp_alone(self):
        depends = run("dpkg-deb", "-f", self.deb, "Depends")
        names = {part.split()[0] for part in depends.split(",")}
        self.assertEqual(names, {"libc6", "libgcc-s1", "libstdc++6", "libprometheus-cpp-core1.0"})

    def test_the_deb_says_who_publishes_it(self):
        publisher = json.loads((ROOT / "config/registry/publisher.json").read_text())
        self.assertEqual(run("dpkg-deb", "-f", self.deb, "Maintainer"), publisher["contact"] + "\n")
        self.assertEqual(run("dpkg-deb", "-f", self.deb, "Homepage"), publisher["repository"] + "\n")

    def test_the_deb_has_a_hardened_unit_and_its_options(self):
        unit = self.installed / "usr/lib/systemd/system/reply-mcp.service"
        text = unit.read_text()
        self.assertIn("DynamicUser=yes", text)
        self.assertIn("LoadCredential=api-key:", text)
        self.assertEqual(run("dpkg-deb", "-I", self.deb, "conffiles"), "/etc/reply-mcp/reply-mcp.conf\n")
        for name, place in (("systemd/reply-mcp.conf", "etc/reply-mcp"), ("systemd/reply-mcp.service", "usr/lib/systemd/system")):
            laid_down = self.installed / place / pathlib.Path(name).name
            self.assertEqual(laid_down.read_bytes(), (ROOT / "config" / name).read_bytes())
        self.assertFalse((self.tree / "lib/systemd").exists(), "the tarball's unit would name /usr/bin")

    def test_the_service_starts_with_the_options_that_the_deb_lays_down(self):
        key = self.folder / "api-key"
        key.write_text("example-key")
        unit = (self.installed / "usr/lib/systemd/system/reply-mcp.service").read_text()
        command = re.search(r"^ExecStart=(.+)$", unit, re.MULTILINE).group(1).split()
        command = [part.replace("/usr/", f"{self.installed}/usr/").replace("/etc/", f"{self.installed}/etc/")
                   for part in command]
        # Port 8080 may be taken on this machine; everything else is as the service has it.
        with mcp_client.HttpServer(command + ["--listen", "127.0.0.1:0"],
                                   env={"REPLY_MCP_API_KEY_FILE": str(key)}) as server:
            self.assertEqual(server.get("/healthz"), (200, "ok\n"))

    def test_the_manual_page_and_completions_know_every_option(self):
        options = {option["name"] for command in mcp_client.options(self.program)["commands"]
                   for option in command["options"]}
        self.assertIn("--sandbox", options)
        share = self.installed / "usr/share"
        manual = (share / "man/man1/reply-mcp.1").read_text().replace("\\-", "-")
        bash = (share / "bash-completion/completions/reply-mcp").read_text()
        zsh = (share / "zsh/vendor-completions/_reply-mcp").read_text()
        fish = (share / "fish/vendor_completions.d/reply-mcp.fish").read_text()
        for option in options:
            self.assertIn(f"fB{option}\\fR", manual)
            self.assertRegex(bash, rf"{option}\b")
            self.assertIn(f"'{option}[", zsh)
            self.assertIn(f" -l {option[2:]} ", fish)

    def complete(self, *words):
        script = (f"source {self.installed}/usr/share/bash-completion/completions/reply-mcp\n"
                  f"COMP_WORDS=({' '.join(words)!s} '')\nCOMP_CWORD={len(words)}\n_reply_mcp\n"
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        return run("bash", "-c", script).split()

    def test_bash_completes_commands_options_and_values(self):
        self.assertIn("stdio", self.complete("reply-mcp"))
        self.assertIn("--sandbox", self.complete("reply-mcp", "stdio"))
        self.assertNotIn("--listen", self.complete("reply-mcp", "stdio"))
        self.assertIn("debug", self.complete("reply-mcp", "stdio", "--log-level"))


if __name__ == "__main__":
    unittest.main()
