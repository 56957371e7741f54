"""What the check_*.py scripts share: which files they read, how they are called and how they end."""

import pathlib
import sys

PRODUCT = ("server", "tools", "schemas")
CPP = ("*.hpp", "*.cpp", "*.h", "*.hpp.in")


def files(root, folders, patterns):
    """The files below the folders of `root` that fit a pattern, but for those of npm packages."""
    return [file for folder in folders
            for file in sorted(file for pattern in patterns for file in (root / folder).rglob(pattern))
            if "node_modules" not in file.parts]


def report(wrong, read, fine):
    """Prints what is wrong, a text a line, or `fine`. The exit code: 1 for something wrong, 2 where nothing was
    read, as of a root that is not the project's, else 0."""
    print("\n".join(wrong) if wrong else fine)
    if not read:
        print("nothing was read: is this the project's root?")
        return 2
    return 1 if wrong else 0


def run(main, usage):
    """The script's own command line: its one argument is the project's root."""
    if len(sys.argv) != 2:
        print(usage)
        sys.exit(2)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
