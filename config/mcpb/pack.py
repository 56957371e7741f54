#!/usr/bin/env python3
"""Packs the Claude Desktop extension: manifest.json and what `cmake --install` lays down, in one file.

Usage: pack.py BUILD BUNDLE NODE MCPB

BUILD is a build folder with the program in it, BUNDLE the file to write (its name ends in .mcpb), NODE a
Node.js and MCPB the script dist/cli/cli.js of the npm package @anthropic-ai/mcpb, which checks the
manifest and packs.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def main(build, bundle, node, mcpb):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copy(HERE / "manifest.json", folder)
        subprocess.run(["cmake", "--install", build, "--strip", "--prefix", folder / "server"], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(folder / "server" / "share")
        shutil.copy(HERE.parent.parent / "LICENSE", folder)
        for arguments in (["validate", folder / "manifest.json"], ["pack", folder, pathlib.Path(bundle).resolve()]):
            subprocess.run([node, mcpb, *arguments], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
