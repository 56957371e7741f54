"""The client libraries that the tests use, and what each can do."""

import dataclasses
import functools
import os
import pathlib
import subprocess
import tempfile
from collections.abc import Callable

from client_program import ClientProgram

HERE = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass
class Variant:
    """A way to connect: a transport, and the era of the protocol where the library lets one choose."""
    transport: str
    era: str = ""
    asks: bool = True  # whether questions reach the person
    structured: bool = True  # whether results have a structure beside their text: not in the oldest revision


@dataclasses.dataclass
class Library:
    start: Callable[[], ClientProgram]
    variants: list[Variant]
    # Whether it tells the server of a call that it gave up, or only closes the connection some time.
    cancels_calls: bool = True


def python(environment, script):
    """Started with the packages of python/ENVIRONMENT/requirements.txt."""
    def start():
        interpreter = HERE / "python" / environment / ".venv" / "bin" / "python"
        return ClientProgram([interpreter, "-B", HERE / "python" / script])
    return start


@functools.cache
def built(compiler, *arguments):
    """A folder with what this command puts into it; it goes when this program ends."""
    folder = tempfile.TemporaryDirectory()
    subprocess.run([compiler, *(word.replace("FOLDER", folder.name) for word in arguments)], check=True,
                   env={**os.environ, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=readonly -buildvcs=false"})
    return folder


def go():
    """Compiled by the toolchain of go/.toolchain: quick, once that has compiled it before."""
    folder = HERE / "go"
    built_client = built(str(folder / ".toolchain" / "bin" / "go"), "build", "-C", str(folder), "-o", "FOLDER/client", ".")
    return ClientProgram([pathlib.Path(built_client.name) / "client"])


def java():
    """Compiled with the libraries of java/pom.xml."""
    folder = HERE / "java"
    libraries = f"{folder}/.libraries/*"
    classes = built("javac", "-d", "FOLDER", "-Xlint:all,-processing,-deprecation", "-cp", libraries, f"{folder}/Client.java")
    return ClientProgram(["java", "-XX:TieredStopAtLevel=1", "-cp", f"{classes.name}:{libraries}", "Client"])


EVERY_TRANSPORT = [Variant("stdio"), Variant("http"), Variant("sse")]

LIBRARIES = {
    "fastmcp_3": Library(python("sdk1", "fastmcp_client.py"), [*EVERY_TRANSPORT, Variant("proxy", asks=False)],
                         cancels_calls=False),
    "fastmcp_4": Library(python("sdk2", "fastmcp_client.py"), [*EVERY_TRANSPORT, Variant("proxy")]),
    "python_sdk_1": Library(python("sdk1", "mcp1_client.py"), EVERY_TRANSPORT, cancels_calls=False),
    "python_sdk_2": Library(python("sdk2", "mcp2_client.py"), [
        *(Variant(transport, era) for transport in ("stdio", "http") for era in ("auto", "legacy", "2026-07-28")),
        Variant("sse", "legacy")]),
    "go_sdk": Library(go, EVERY_TRANSPORT),
    # Over HTTP+SSE it speaks the revision that came with that transport.
    "java_sdk": Library(java, [Variant("stdio"), Variant("http"), Variant("sse", asks=False, structured=False)],
                        cancels_calls=False),
}
