#!/usr/bin/env python3
"""Tests check_references.py on small trees: it must find what it is there to find."""

import unittest

import check_references
from small_tree import SmallTree


class CheckReferences(SmallTree):
    def setUp(self):
        super().setUp()
        self.write("docs/guide.md", "See [the rules](../server/reply/rules.hpp) and `reply/rules.hpp`.\n")
        self.write("server/reply/rules.hpp", "// rules.hpp is told apart from guide.md\n")

    def check(self):
        return self.run_check(check_references.main)

    def test_accepts_names_with_and_without_folders(self):
        self.assertEqual(self.check(), (0, "4 names of files in comments and documents, all there"))

    def test_finds_a_name_that_no_file_bears(self):
        for file, text in (("server/a.cpp", "int x;  // as in gone.hpp\n"), ("docs/b.md", "read gone.hpp\n"),
                           ("tests/c.py", "# like gone.hpp\n"), (".ci/run", "#!/bin/sh\n# like gone.hpp\n"),
                           ("cmake/d.cmake", "# gone.hpp\n"), ("tests/CMakeLists.txt", "# gone.hpp\n")):
            with self.subTest(file):
                self.write(file, text)
                line = text.count("\n")
                self.assertEqual(self.check(), (1, f"{file}:{line}: there is no gone.hpp"))
                (self.root / file).unlink()

    def test_finds_a_name_in_a_folder_where_it_no_longer_is(self):
        self.write("docs/guide.md", "See `server/rules.hpp`.\n")
        self.assertEqual(self.check(), (1, "docs/guide.md:1: there is no server/rules.hpp"))

    def test_code_and_strings_and_addresses_are_no_references(self):
        self.write("server/a.cpp", '#include "gone.hpp"\nconst char* a = "http://gone.hpp";\n// http://x.io/gone.hpp, *.hpp\n')
        self.write("tests/c.py", '#include = "gone.hpp"\nopen("gone.hpp")\n')
        self.assertEqual(self.check()[0], 0)

    def test_what_is_built_or_installed_is_not_read(self):
        self.write("build/debug/a.md", "gone.hpp\n")
        self.write("tests/clients/node_modules/x/README.md", "gone.hpp\n")
        self.assertEqual(self.check()[0], 0)

    def test_refuses_a_tree_without_references(self):
        self.write("docs/guide.md", "")
        self.write("server/reply/rules.hpp", "")
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
