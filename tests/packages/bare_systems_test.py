#!/usr/bin/env python3
"""The packages on systems that have nothing but what debootstrap lays down: the tarball on Debian 12 (whose C
library is the oldest that is meant) and on Debian 13 (newer than Ubuntu 24.04's), the Debian package installed,
updated and purged with apt, which is where config/systemd/postinst, config/systemd/prerm and
config/systemd/conffiles do their work, and config/systemd/reply-mcp.service read by systemd.

REPLY_MCP_BUILD, REPLY_MCP_VERSION and CPACK come from CMake. Exit code 77: no bare system can be made here;
with CI in the environment that is a failure."""

import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import bare_root  # noqa: E402
import mcp_client  # noqa: E402

VERSION = os.environ["REPLY_MCP_VERSION"]

# Says what it was told to a file; a bare system has no systemd.
SYSTEMCTL = """#!/bin/sh
echo "$@" >> /systemctl.log
"""


def setUpModule():
    global made
    folder = pathlib.Path(tempfile.mkdtemp())
    unittest.addModuleCleanup(shutil.rmtree, folder)
    bare_root.output(os.environ["CPACK"], "-B", folder, cwd=os.environ["REPLY_MCP_BUILD"], timeout=300)
    made = folder


class Tarball(unittest.TestCase):
    def check(self, suite, least, most):
        with bare_root.BareRoot(suite) as root:
            (tarball,) = made.glob("*.tar.gz")
            bare_root.output("tar", "xzf", tarball, "-C", root.path / "opt")
            (tree,) = (root.path / "opt").glob("reply-mcp-*")
            program = f"/opt/{tree.name}/bin/reply-mcp"
            library = tuple(map(int, re.search(r"(\d+)\.(\d+)\n", root.run("ldd", "--version")).groups()))
            self.assertGreaterEqual(library, least)
            self.assertLessEqual(library, most)
            print(f"\n{suite}: glibc {library[0]}.{library[1]}", file=sys.stderr)
            self.assertNotIn("not found", root.run("ldd", program))
            self.assertEqual(root.run(program, "--version"), f"reply-mcp {VERSION}\n")
            with mcp_client.Session(root.command([program, "stdio", "--sandbox"])) as session:
                self.assertGreater(len(session.tools()), 300)
                page = session.call("contacts_list", {"top": 1})
                self.assertEqual(len(page["structuredContent"]["items"]), 1)
            command = root.command([program, "http", "--sandbox", "--listen", "127.0.0.1:0"])
            with mcp_client.HttpServer(command) as server:
                result = server.call("tools/call", {"name": "whoami_get", "arguments": {}})
                self.assertFalse(result.get("isError"), result)

    def test_the_tarball_serves_on_a_bare_debian_12(self):
        self.check("bookworm", (2, 36), (2, 36))

    def test_the_tarball_serves_with_a_c_library_newer_than_ubuntu_24_04s(self):
        self.check("trixie", (2, 39), (3, 0))


class DebianPackage(unittest.TestCase):
    apt = {"env": {"DEBIAN_FRONTEND": "noninteractive"}}

    def told(self, root):
        file = root.path / "systemctl.log"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def test_apt_installs_it_with_what_it_needs_and_purges_it_whole(self):
        (package,) = made.glob("*.deb")
        with bare_root.BareRoot("bookworm") as root:
            shutil.copy(package, root.path / "tmp")
            (root.path / "usr/bin/systemctl").write_text(SYSTEMCTL)
            (root.path / "usr/bin/systemctl").chmod(0o755)
            (root.path / "run/systemd/system").mkdir(parents=True, exist_ok=True)
            root.run("apt-get", "update", "-qq", **self.apt)
            root.run("apt-get", "install", "-y", "-qq", f"/tmp/{package.name}", **self.apt)
            self.assertEqual(self.told(root), ["daemon-reload", "try-restart reply-mcp.service"])
            self.assertEqual(root.run("dpkg-query", "-W", "-f", "${Version}", "reply-mcp"), VERSION)

            with mcp_client.Session(root.command(["reply-mcp", "stdio", "--sandbox"])) as session:
                self.assertGreater(len(session.tools()), 300)
            # ca-certificates came along, which only a call to Reply itself would need.
            self.assertTrue((root.path / "etc/ssl/certs/ca-certificates.crt").exists())
            self.assertTrue((root.path / "usr/lib/systemd/system/reply-mcp.service").is_file())
            self.assertEqual(list((root.path / "etc/systemd/system").rglob("reply-mcp*")), [], "it was enabled")

            options = root.path / "etc/reply-mcp/reply-mcp.conf"
            options.write_text(options.read_text() + "read-only = true\n")
            root.run("apt-get", "install", "-y", "-qq", "--reinstall", f"/tmp/{package.name}", **self.apt)
            self.assertIn("read-only = true\n", options.read_text(), "an update keeps the operator's options")
            self.told(root)

            root.run("apt-get", "remove", "-y", "-qq", "reply-mcp", **self.apt)
            self.assertEqual(self.told(root), ["disable --now reply-mcp.service"])
            self.assertFalse((root.path / "usr/bin/reply-mcp").exists())
            self.assertTrue(options.exists())
            root.run("apt-get", "purge", "-y", "-qq", "reply-mcp", **self.apt)
            self.assertFalse(options.exists())

    def test_systemd_takes_the_unit_and_finds_it_confined(self):
        (package,) = made.glob("*.deb")
        with bare_root.BareRoot("bookworm") as root:
            shutil.copy(package, root.path / "tmp")
            root.run("apt-get", "update", "-qq", **self.apt)
            root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "systemd", f"/tmp/{package.name}", **self.apt)
            # No word of complaint: every program is there, every setting is known.
            self.assertEqual(root.run("sh", "-c", "systemd-analyze verify --man=no reply-mcp.service 2>&1"), "")
            root.run("systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", "reply-mcp.service")
            self.assertEqual(root.run("sh", "-c", "systemctl is-enabled reply-mcp || true"), "disabled\n")
            root.run("systemctl", "enable", "reply-mcp")
            self.assertEqual(root.run("systemctl", "is-enabled", "reply-mcp"), "enabled\n")


if __name__ == "__main__":
    bare_root.exit_unless_possible(bare_root.why_not())
    unittest.main()
