#!/usr/bin/env python3
"""Tests check_layers.py on small trees: it must find what it is there to find."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import check_layers

TABLE = """
| layer | may use |
|---|---|
| app | tools |
| base | |
| reply | |
| schemas | |
| tools | reply |

text behind the table | app | everything |
"""


class CheckLayers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        self.write("docs/architecture.md", TABLE)
        for layer in ("server/app", "server/base", "server/reply", "server/boost_impl", "tools", "schemas"):
            self.write(f"{layer}/CMakeLists.txt", f"reply_mcp_layer({pathlib.Path(layer).name} SOURCES a.cpp)\n")
        self.write("server/app/a.cpp", '#include "tools/a.hpp"\n#include "base/a.hpp"\n#include <vector>\n')

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def check(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = check_layers.main(self.root)
        return code, out.getvalue()

    def test_accepts_what_the_table_allows(self):
        code, text = self.check()
        self.assertEqual(code, 0, text)

    def test_finds_an_include_that_is_not_in_the_table(self):
        self.write("server/reply/a.hpp", '#pragma once\n#include "tools/a.hpp"\n')
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("server/reply/a.hpp:2: reply may not include tools/", text)

    def test_finds_an_include_upwards_in_a_subfolder(self):
        self.write("tools/detail/a.cpp", '#  include "app/a.hpp"\n')
        self.assertIn("tools/detail/a.cpp:1: tools may not include app/", self.check()[1])

    def test_finds_a_link_that_is_not_in_the_table(self):
        self.write("schemas/CMakeLists.txt", "reply_mcp_layer(schemas SOURCES a.cpp\n  LINK reply_mcp::base reply_mcp::reply)\n")
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("schemas may not link reply", text)

    def test_finds_includes_of_no_layer_and_without_folder(self):
        self.write("tools/a.hpp", '#include "elsewhere/a.hpp"\n#include "b.hpp"\n')
        self.write("tools/b.hpp", "")
        text = self.check()[1]
        self.assertIn('"elsewhere/a.hpp" is in no layer', text)
        self.assertIn('write "tools/b.hpp"', text)

    def test_refuses_a_tree_with_a_layer_that_the_table_does_not_list(self):
        self.write("server/extra/CMakeLists.txt", "")
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
