#!/usr/bin/env python3
"""The README, followed word by word by somebody who has just met it: on a bare Debian 12 that debootstrap
makes, as a user with sudo, with the commands and blocks taken out of README.md and the pages of
docs/clients/ themselves, up to a session.

Usage: first_run.py [--from package|source] [--test]

  package   the program comes from the Debian package of this build (REPLY_MCP_BUILD, CPACK): a minute
  source    the README's first command compiles it in a fresh clone, without any cache: many minutes
  --test    with source: the README's second command as well, which builds and runs every test

What is not the README's own is little: where the clone comes from (a bundle of this checkout's last commit),
the example account instead of a key, a free port, and a certificate of the test's own. Exit code 77: no bare
system can be made here; with CI in the environment that is a failure."""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import bare_root  # noqa: E402
import mcp_client  # noqa: E402

USER = "jane"
HOME = f"/home/{USER}"
CLONE = f"{HOME}/reply-mcp"
STARTED = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", flush=True)


def expect(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


class Document:
    """The code blocks of a document by section, in their order."""

    def __init__(self, name, read):
        self.name = name
        text = read(name)
        self.blocks = []
        section = ""
        for heading, language, block in re.findall(r"^## ([^\n]+)$|^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            if heading:
                section = heading
            else:
                self.blocks.append((section, language, block))

    def of(self, section, language):
        found = [block for where, kind, block in self.blocks if (where, kind) == (section, language)]
        expect(found, f"{self.name} has no {language} block in the section \"{section}\"")
        return found

    @staticmethod
    def lines(block):
        """Its commands without the comments behind them."""
        text = re.sub(r"\s+#\s.*$|^#.*$", "", block, flags=re.MULTILINE)
        return [line for line in text.splitlines() if line.strip()]


class Machine:
    """A bare system with one user, who may use sudo."""

    def __init__(self, root):
        self.root = root
        noninteractive = {"env": {"DEBIAN_FRONTEND": "noninteractive"}}
        root.run("apt-get", "update", "-qq", **noninteractive)
        root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "sudo", **noninteractive)
        root.run("useradd", "--create-home", "--shell", "/bin/bash", USER)
        self.ids = f"{root.run('id', '-u', USER).strip()}:{root.run('id', '-g', USER).strip()}"
        (root.path / "etc/sudoers.d/jane").write_text(f"{USER} ALL=(ALL) NOPASSWD: ALL\n")
        # A machine whose traffic an office proxy opens trusts that proxy's authority; so does this one.
        authorities = pathlib.Path("/usr/local/share/ca-certificates")
        if authorities.is_dir():
            shutil.copytree(authorities, root.path / "usr/local/share/ca-certificates", dirs_exist_ok=True)

    def path(self, inside):
        return self.root.path / str(inside).lstrip("/")

    def command(self, words, cwd=HOME, env=None):
        return self.root.command(words, user=self.ids, cwd=cwd, env={"HOME": HOME, "USER": USER, **(env or {})})

    def shell(self, script, cwd=HOME, env=None):
        """What the user sees who types this; stops where a command fails."""
        say(f"$ {script}")
        done = subprocess.run(self.command(["bash", "-euo", "pipefail", "-c", script], cwd, env), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        expect(done.returncode == 0, f"exit code {done.returncode} of: {script}\n{done.stdout[-8000:]}")
        return done.stdout


def get_clone(machine, readme, bundle):
    """The first block: what a bare machine lacks, and the clone."""
    first, *_ = readme.of("Get it", "sh")
    shutil.copy(bundle, machine.path("/tmp/reply-mcp.bundle"))
    expect("ADDRESS" in first, "the README's clone command has no ADDRESS to fill in")
    machine.shell("\n".join(Document.lines(first.replace("ADDRESS", "/tmp/reply-mcp.bundle"))))


def build_from_source(machine, readme, with_tests):
    _, second, *_ = readme.of("Get it", "sh")
    quickstart, test = Document.lines(second)
    shown = machine.shell(quickstart, cwd=CLONE)
    # What the README says that one sees: these lines, shortened, in their order.
    (promised,) = [block for block in readme.of("Get it", "text") if "contacts_list" in block]
    at = 0
    for line in promised.splitlines():
        found = shown.find(line.removesuffix("..."), at)
        expect(found >= 0, f"{quickstart} does not show: {line}\n{shown[-4000:]}")
        at = found
    say("the session is shown as the README has it")
    if with_tests:
        (promised,) = [block for block in readme.of("Get it", "text") if "tests passed" in block]
        shown = machine.shell(test, cwd=CLONE)
        expect(promised.split("out of")[0].strip() in shown, shown[-4000:])
        say("\n".join(shown.splitlines()[-12:]))


def install(machine, readme, package):
    """The block about clients: the program on the PATH, an entry for a client, and the doctor."""
    to_path, *steps = Document.lines(readme.of("Use it in a client", "sh")[0])
    if package:
        shutil.copy(package, machine.path("/tmp"))
        machine.shell(f"sudo apt-get install -y -qq /tmp/{package.name}")
    else:
        machine.shell(to_path, cwd=CLONE)
    expect([step.split()[2] for step in steps] == ["install", "doctor"], f"unexpected steps: {steps}")
    add, doctor = (f"{step} --sandbox" for step in steps)
    dry = machine.shell(f"{add} --dry-run")
    expect("Nothing was written" in dry, dry)
    for client in ("claude-desktop", "cursor", "vscode"):
        machine.shell(add.replace("claude-desktop", client))
    findings = machine.shell(doctor)
    expect("Nothing is wrong." in findings, findings)
    for client in ("claude-desktop", "cursor", "vscode"):
        expect(re.search(rf"^ok +{client} +starts ", findings, re.MULTILINE), findings)
    say(findings.strip())


def stdio_entries(machine, clients):
    """What clients start: the files that `install` wrote, and every block of docs/clients/ as it would be tried
    without an account (--sandbox after stdio, no env)."""
    files = {"claude-desktop": (".config/Claude/claude_desktop_config.json", "mcpServers"),
             "cursor": (".cursor/mcp.json", "mcpServers"), "vscode": (".config/Code/User/mcp.json", "servers")}
    for client, (place, member) in files.items():
        yield f"installed for {client}", json.loads(machine.path(f"{HOME}/{place}").read_text())[member]["reply"]
    servers = []
    for page in clients:
        for _, language, block in page.blocks:
            if language == "json":
                file = json.loads(block)
                servers += [(page.name, next(iter(file[key].values())))
                            for key in ("mcpServers", "servers", "context_servers") if key in file]
            elif language == "toml":
                servers += [(page.name, one) for one in tomllib.loads(block)["mcp_servers"].values()]
            else:
                for line in Document.lines(block):
                    if line.startswith("claude mcp add"):
                        words = shlex.split(line)
                        words = words[words.index("--") + 1:]
                        servers.append((page.name, {"command": words[0], "args": words[1:]}))
    here = [(name, one) for name, one in servers if one.get("command") == "reply-mcp"]
    # Eight clients, one of them in two ways.
    expect(len(here) == 9, f"docs/clients/ has {len(here)} blocks that start the program, not 9")
    for name, one in here:
        arguments = list(one["args"])
        arguments.insert(arguments.index("stdio") + 1, "--sandbox")
        yield name, {"command": one["command"], "args": arguments}


def try_session(machine, name, entry):
    command = machine.command([entry["command"], *entry["args"]])
    with mcp_client.Session(command) as session:
        tools = session.tools()
        expect(0 < len(tools) <= 40, f"{len(tools)} tools")
        expect(not session.call("whoami_get", {}).get("isError"), "whoami_get")
        wrong = session.call("contacts_get", {"id": "many"})
        expect(wrong["isError"] and wrong["structuredContent"]["error"]["kind"] == "invalidArguments", str(wrong))
    say(f"{name}: {len(tools)} tools, a call, a refused call, exit code 0 at the end of input")


def try_rough_handling(machine):
    """Nonsense, a peer that goes away in the middle, and a signal."""
    command = machine.command(["reply-mcp", "stdio", "--sandbox"])
    with mcp_client.Session(command) as session:
        session.process.stdin.write('{"jsonrpc": "2.0", "id": \n')
        session.process.stdin.flush()
        answer = json.loads(session.process.stdout.readline())
        expect(answer["error"]["code"] == -32700, str(answer))
        expect(session.tools(), "no tools after nonsense")
    session = mcp_client.Session(command)
    session.send({"id": 99, "method": "tools/call", "params": {"name": "contacts_list", "arguments": {}}})
    session.process.stdout.close()
    expect(session.end() == 0, "a client that goes away ends it with exit code 0")
    session = mcp_client.Session(command)
    session.process.send_signal(signal.SIGTERM)
    expect(session.process.wait(mcp_client.PATIENCE) == 0, "SIGTERM ends it with exit code 0")
    session.guard.cancel()
    session.process.communicate()
    say("nonsense is answered, a client that goes away and SIGTERM end it with exit code 0")


def try_endpoint(machine, readme, clients):
    """The README's endpoint for a team, over TLS."""
    block = readme.of("As an endpoint for many", "sh")[0].split("\n\n")[0]
    block = re.sub(r"\\\n\s*", " ", block)
    *before, serve = Document.lines(block)
    expect(serve.startswith("reply-mcp http ") and "--auth token" in serve, serve)
    port = mcp_client.free_port()
    expect("0.0.0.0:8443" in serve, serve)
    serve = serve.replace("0.0.0.0:8443", f"0.0.0.0:{port}")
    machine.shell("mkdir endpoint && cd endpoint && printf example-key > key && "
                  "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1 -subj /CN=localhost "
                  "-addext subjectAltName=IP:127.0.0.1 2>&1")
    script = "\n".join([*before, 'printf "%s" "$TOKEN" > token', f"exec {serve}"])
    say(f"$ {script}")
    command = machine.command(["bash", "-euo", "pipefail", "-c", script], cwd=f"{HOME}/endpoint",
                              env={"REPLY_MCP_SANDBOX": "true"})
    with mcp_client.HttpServer(command) as server:
        folder = machine.path(f"{HOME}/endpoint")
        tls = ssl.create_default_context(cafile=folder / "cert.pem")
        bearer = {"Authorization": f"Bearer {(folder / 'token').read_text()}"}
        expect(server.port == port, f"port {server.port}")
        status, _, _ = mcp_client.http_request(port, "POST", "/mcp", {}, "{}", tls=tls)
        expect(status == 401, f"without a token: {status}")
        tools = mcp_client.http_call(port, "tools/list", {}, bearer, tls=tls)["tools"]
        expect(len(tools) > 300, f"{len(tools)} tools")
        (page,) = [one for one in clients if one.name.endswith("/remote.md")]
        (block,) = [text for _, language, text in page.blocks if language == "json"]
        remote = json.loads(block)["mcpServers"]["reply"]
        narrowed = {name: value for name, value in remote["headers"].items() if name != "Authorization"}
        some = mcp_client.http_call(port, "tools/list", {}, {**bearer, **narrowed}, tls=tls)["tools"]
        expect(0 < len(some) < len(tools), f"{len(some)} tools with {narrowed}")
        called = mcp_client.http_call(port, "tools/call", {"name": "whoami_get", "arguments": {}}, bearer, tls=tls)
        expect(not called.get("isError"), str(called))
        status, _, text = mcp_client.http_request(port, "POST", "/mcp", {**bearer, "Content-Type": "application/json"},
                                                  "nonsense", tls=tls)
        expect(status == 400, f"nonsense: {status} {text}")
        with socket.create_connection(("127.0.0.1", port)) as cut:
            cut.sendall(b"\x16\x03\x01")  # the first bytes of a handshake, and gone
        with tls.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="127.0.0.1") as cut:
            cut.sendall(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
        expect(mcp_client.http_call(port, "tools/list", {}, bearer, tls=tls)["tools"], "no tools after cut connections")
    say(f"the endpoint: 401 without a token, {len(tools)} tools with it, {len(some)} with the headers of remote.md's "
        "block, a call, nonsense and cut connections, exit code 0 after SIGTERM")


def main(options):
    # From source the documents are the clone's, which is what the bundle has.
    def read(name):
        if options.origin == "source":
            return bare_root.output("git", "show", f"HEAD:{name}", cwd=ROOT)
        return (ROOT / name).read_text(encoding="utf-8")
    readme = Document("README.md", read)
    clients = [Document(f"docs/clients/{file.name}", read) for file in sorted((ROOT / "docs/clients").glob("*.md"))]
    with tempfile.TemporaryDirectory() as folder, bare_root.BareRoot("bookworm") as root:
        say("a bare Debian 12: " + str(len(root.run("dpkg-query", "-W").splitlines())) + " packages")
        machine = Machine(root)
        package = None
        if options.origin == "source":
            bundle = pathlib.Path(folder) / "reply-mcp.bundle"
            bare_root.output("git", "bundle", "create", bundle, "HEAD", cwd=ROOT)
            get_clone(machine, readme, bundle)
            build_from_source(machine, readme, options.test)
        else:
            bare_root.output(os.environ["CPACK"], "-G", "DEB", "-B", folder, cwd=os.environ["REPLY_MCP_BUILD"])
            (package,) = pathlib.Path(folder).glob("*.deb")
        install(machine, readme, package)
        for name, entry in stdio_entries(machine, clients):
            try_session(machine, name, entry)
        try_rough_handling(machine)
        try_endpoint(machine, readme, clients)
    say("Done: the README leads to a working session.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="origin", choices=("package", "source"), default="package")
    parser.add_argument("--test", action="store_true")
    chosen = parser.parse_args()
    bare_root.exit_unless_possible(bare_root.why_not())
    main(chosen)
