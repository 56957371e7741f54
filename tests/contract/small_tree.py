"""A folder with a few files for one test, and a check that is run on it."""

import contextlib
import io
import pathlib
import tempfile
import unittest


class SmallTree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text=""):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_check(self, main):
        """(exit code, what was printed)"""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = main(self.root)
        return code, out.getvalue().strip()
