"""Builds and runs container images: with Docker where its engine answers, else with buildah and the
kernel's namespaces, as root. Both run a command of an image with its user, environment and entry point, on
the network of this machine, with a root file system that cannot be written."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import bare_root  # noqa: E402
from bare_root import output  # noqa: E402

BASE = "docker.io/library/debian:bookworm-slim"


def docker_answers():
    return bool(shutil.which("docker")) and subprocess.run(["docker", "info"], capture_output=True).returncode == 0


def why_not():
    """Why no image can be built and run here, or nothing."""
    return "" if docker_answers() else bare_root.why_not("no Docker engine answers, and without one an image")


def find_engine():
    return Docker() if docker_answers() else Buildah()


class Docker:
    def __init__(self):
        self.tags = []

    def build(self, context, tag, arguments):
        extra = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
        # A build keeps the base image to itself; here its size is asked for as well.
        if subprocess.run(["docker", "image", "inspect", BASE], capture_output=True).returncode:
            output("docker", "pull", "--quiet", BASE)
        output("docker", "build", "--network", "host", "-t", tag, *extra, context)
        self.tags.append(tag)

    def config(self, tag):
        return json.loads(output("docker", "image", "inspect", tag))[0]["Config"]

    def layers(self, tag):
        return len(json.loads(output("docker", "image", "inspect", tag))[0]["RootFS"]["Layers"])

    def added_bytes(self, tag):
        size = [json.loads(output("docker", "image", "inspect", name))[0]["Size"] for name in (tag, BASE)]
        return size[0] - size[1]

    def command(self, tag, arguments, user=None, env=None, files=None, name=None):
        """What to start so that the image runs with these arguments behind its entry point."""
        command = ["docker", "run", "-i", "--rm", "--network", "host", "--read-only"]
        command += ["--name", name] if name else []
        command += ["--user", user] if user else []
        for variable, value in (env or {}).items():
            command += ["-e", f"{variable}={value}"]
        for target, source in (files or {}).items():
            command += ["-v", f"{source}:{target}:ro"]
        return command + [tag, *arguments]

    def run_beside(self, name, _process, arguments):
        """Runs a command in a container that runs; (exit code, output)."""
        done = subprocess.run(["docker", "exec", name, *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def stop(self, name, _process):
        output("docker", "stop", "--time", "30", name)

    @staticmethod
    def program_of(command):
        """A script that is the image's program to whoever starts and signals it."""
        return f"#!/bin/sh\nexec {command}\n"

    def close(self):
        for tag in self.tags:
            output("docker", "image", "rm", "--force", tag)


class Buildah:
    """Everything is kept in the user's cache folder; the base image stays there for the next run."""

    def __init__(self):
        root = bare_root.cache_folder("reply-mcp-images")
        self.run_root = tempfile.mkdtemp()
        self.base_command = ["buildah", "--storage-driver", "vfs", "--root", str(root / "storage"),
                             "--runroot", self.run_root]
        self.containers = []
        self.tags = []
        self.roots = {}
        if subprocess.run([*self.base_command, "inspect", "--type", "image", BASE], capture_output=True).returncode:
            self.make_base()

    def buildah(self, *arguments):
        return output(*self.base_command, *arguments)

    def make_base(self):
        """Debian's own files under the name of its image, so that the Dockerfile is built as it is."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder) / "root"
            bare_root.debootstrap("bookworm", root)
            container = self.buildah("from", "scratch").strip()
            self.buildah("copy", "--quiet", container, root, "/")
            self.buildah("commit", "--quiet", "--rm", container, BASE)

    def build(self, context, tag, arguments):
        extra = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
        self.buildah("bud", "--isolation", "chroot", "--format", "docker", "--pull-never", "--network", "host",
                     "--tag", tag, *extra, context)
        self.tags.append(tag)

    def config(self, tag):
        return json.loads(self.buildah("inspect", "--type", "image", tag))["Docker"]["config"]

    def layers(self, tag):
        return len(json.loads(self.buildah("inspect", "--type", "image", tag))["OCIv1"]["rootfs"]["diff_ids"])

    def added_bytes(self, tag):
        """Bytes of the layers above the base, as their files count."""
        base = self.root_of(BASE)
        image = self.root_of(tag)
        have = {path.relative_to(base) for path in base.rglob("*")}
        return sum(path.lstat().st_size for path in image.rglob("*")
                   if path.relative_to(image) not in have and not path.is_dir())

    def root_of(self, tag):
        if tag not in self.roots:
            container = self.buildah("from", "--pull-never", tag).strip()
            self.containers.append(container)
            self.roots[tag] = pathlib.Path(self.buildah("mount", container).strip())
        return self.roots[tag]

    def command(self, tag, arguments, user=None, env=None, files=None, name=None):
        config = self.config(tag)
        root = self.root_of(tag)
        variables = dict(pair.split("=", 1) for pair in config.get("Env") or [])
        variables = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", **variables, **(env or {})}
        mounts = []
        for target, source in (files or {}).items():
            place = root / target.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
            mounts.append(f"mount --bind '{source}' '{place}'")
        script = "\n".join(["set -e", f"mount --bind '{root}' '{root}'", *mounts,
                            f"mount -o remount,ro,bind '{root}'", f"cd '{root}'",
                            f"mount -t proc proc '{root}/proc'", 'exec chroot "$@"'])
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private",
                "sh", "-c", script, "sh", f"--userspec={user or config['User']}", "--groups=", str(root),
                "/usr/bin/env", "-i", *(f"{key}={value}" for key, value in variables.items()),
                *(config["Entrypoint"] + (arguments or config["Cmd"]))]

    @staticmethod
    def inner(process):
        """Process 1 of the namespace that `process` (unshare) opened."""
        return output("ps", "-o", "pid=", "--ppid", process.pid).split()[0]

    def run_beside(self, _name, process, arguments):
        child = self.inner(process)
        environment = pathlib.Path(f"/proc/{child}/environ").read_bytes().decode().rstrip("\0").split("\0")
        done = subprocess.run(["nsenter", "--target", child, "--mount", "--pid", f"--root=/proc/{child}/root",
                               "/usr/bin/env", "-i", *environment, *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def stop(self, _name, process):
        os.kill(int(self.inner(process)), 15)

    @staticmethod
    def program_of(command):
        # unshare waits for its child and hears no SIGTERM meanwhile.
        return f"""#!/bin/sh
{command} &
outer=$!
trap 'kill -TERM $(ps -o pid= --ppid $outer)' TERM
wait $outer
wait $outer
"""

    def close(self):
        for container in self.containers:
            self.buildah("rm", container)
        for tag in self.tags:
            self.buildah("rmi", "--force", tag)
        self.buildah("rmi", "--prune")
        shutil.rmtree(self.run_root, ignore_errors=True)


def new_name():
    return f"reply-mcp-test-{uuid.uuid4().hex[:12]}"
