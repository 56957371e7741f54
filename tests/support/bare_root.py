"""Bare systems to try the program in: what debootstrap makes and nothing more, in a folder that is entered
with chroot in a mount namespace of its own, on the network of this machine. Needs root and debootstrap.

What debootstrap made is kept in the user's cache folder, so that only the first run asks the mirror."""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def output(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def cache_folder(name):
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    folder = cache / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# A root folder that was entered with chroot and is not mounted has no mount to make private, so what is mounted
# for a test could not be kept from the rest of the machine.
NESTED = ("the root folder here is no mount point, as in a plain chroot, so no mount namespace can be made; "
          "bind-mount the folder onto itself before chroot enters it")


def why_not(what="a bare system"):
    """Why none can be made here, or nothing."""
    mounts = pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
    if not any(line.split()[4] == "/" for line in mounts):
        return NESTED
    if os.geteuid() != 0:
        return f"{what} is made by root alone: run this as root, or with sudo"
    if not shutil.which("debootstrap"):
        return f"{what} is made with debootstrap, which is not installed"
    return ""


def exit_unless_possible(reason):
    """Ends the test as skipped (77) where there is a reason. Where CI runs it, that is a failure, unless it is
    the kind of place that cannot be mended from inside."""
    if reason:
        print(f"This test cannot run here: {reason}.")
        sys.exit(1 if os.environ.get("CI") and reason != NESTED else 77)


def debootstrap(suite, root):
    """A minimal Debian in the folder `root`, which gets packages from where this machine has them from."""
    output("debootstrap", "--variant=minbase", suite, root)
    if suite != own_suite():
        return
    for name in ("sources.list", "sources.list.d", "apt.conf.d", "keyrings"):
        source = pathlib.Path("/etc/apt") / name
        if source.is_dir():
            shutil.copytree(source, root / "etc/apt" / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, root / "etc/apt" / name)
    if pathlib.Path("/etc/apt/sources.list.d").is_dir() and not pathlib.Path("/etc/apt/sources.list").exists():
        (root / "etc/apt/sources.list").unlink(missing_ok=True)
    shutil.rmtree(root / "var/cache/apt", ignore_errors=True)


def own_suite():
    lines = pathlib.Path("/etc/os-release").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line).get("VERSION_CODENAME", "").strip('"')


class BareRoot:
    """A fresh root of one Debian release; `with` takes it away again."""

    def __init__(self, suite):
        kept = cache_folder("reply-mcp-roots") / f"{suite}.tar"
        self.outer = tempfile.TemporaryDirectory(prefix=f"reply-mcp-{suite}-")
        self.path = pathlib.Path(self.outer.name) / "root"
        if kept.exists():
            self.path.mkdir()
            output("tar", "xpf", kept, "-C", self.path)
        else:
            debootstrap(suite, self.path)
            # Under its name only once it is whole.
            output("tar", "cpf", f"{kept}.new", "-C", self.path, ".")
            os.replace(f"{kept}.new", kept)
        for name in ("resolv.conf", "hosts"):
            if (pathlib.Path("/etc") / name).exists():
                shutil.copy(pathlib.Path("/etc") / name, self.path / "etc" / name)

        # The root is thrown away: whether its packages survive a power cut is no matter.
        (self.path / "etc/dpkg/dpkg.cfg.d/unsafe-io").write_text("force-unsafe-io\n")

    def command(self, words, user="0:0", env=None, cwd="/"):
        """What to start so that these words run in the root, with these variables alone. The process that
        is started becomes the program: it gets the signals, and the mounts end with it."""
        variables = {"PATH": PATH, "HOME": "/root", **(env or {})}
        script = "\n".join([
            "set -e", f"mount --bind {shlex.quote(str(self.path))} {shlex.quote(str(self.path))}",
            f"cd {shlex.quote(str(self.path))}", "mount -t proc proc proc", "mount --rbind /dev dev",
            'exec chroot "$@"'])
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh",
                f"--userspec={user}", str(self.path), "/usr/bin/env", "-i", f"--chdir={cwd}",
                *(f"{name}={value}" for name, value in variables.items()), *map(str, words)]

    def run(self, *words, **options):
        return output(*self.command(words, **options))

    def close(self):
        self.outer.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
