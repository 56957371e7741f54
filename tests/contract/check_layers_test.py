#!/usr/bin/env python3
"""Tests check_layers.py on small trees: it must find what it is there to find."""

import unittest

import check_layers
from small_tree import SmallTree

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


class CheckLayers(SmallTree):
    def setUp(self):
        super().setUp()
        self.write("docs/architecture.md", TABLE)
        for layer in ("server/app", "server/base", "server/reply", "server/boost_impl", "tools", "schemas"):
            self.write(f"{layer}/CMakeLists.txt", f"reply_mcp_layer({layer.rpartition('/')[2]} SOURCES a.cpp)\n")
        self.write("server/app/a.cpp", '#include "tools/a.hpp"\n#include "base/a.hpp"\n#include <vector>\n')

    def check(self):
        return self.run_check(check_layers.main)

    def test_accepts_what_the_table_allows(self):
        code, text = self.check()
        self.assertEqual(code, 0, text)

    def test_finds_an_include_that_is_not_in_the_table(self):
        self.write("server/reply/a.hpp", '#pragma once\n#include "tools/a.hpp"\n')
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("server/reply/a.hpp:2: reply may not include tools/", text)

    def test_finds_an_include_upwards_in_a_subfolder(self):
        self.write_inner_folders()
        self.write("tools/text/deeper/a.cpp", '#  include "app/a.hpp"\n')
        self.assertIn("tools/text/deeper/a.cpp:1: tools/text may not include app/", self.check()[1])

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

    def write_table(self, *rows):
        lines = [f"| {row} |" for row in rows]
        self.write("docs/architecture.md", "\n".join(["| layer | may use |", "|---|---|", *lines, ""]))

    def write_inner_folders(self):
        """tools with two inner folders and a file beside them, all of which include what is below."""
        self.write_table("app | tools", "base |", "reply |", "schemas |", "tools | tools/guard, tools/text",
                         "tools/guard | reply, tools/text", "tools/text |")
        self.write("tools/a.cpp", '#include "tools/guard/a.hpp"\n#include "tools/text/a.hpp"\n')
        self.write("tools/guard/a.cpp", '#include "tools/text/a.hpp"\n#include "reply/a.hpp"\n')
        self.write("tools/text/a.cpp", '#include "tools/text/a.hpp"\n#include "base/a.hpp"\n')

    def test_accepts_inner_folders_that_keep_to_their_rows(self):
        self.write_inner_folders()
        code, text = self.check()
        self.assertEqual(code, 0, text)
        self.assertIn("between 7 folders", text)

    def test_finds_an_include_between_inner_folders_that_is_not_in_the_table(self):
        self.write_inner_folders()
        self.write("tools/text/deeper/b.hpp", '#include "tools/guard/a.hpp"\n')
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("tools/text/deeper/b.hpp:1: tools/text may not include tools/guard/", text)

    def test_finds_an_include_of_a_file_beside_the_inner_folders(self):
        self.write_inner_folders()
        self.write("tools/guard/b.hpp", '#include "tools/a.hpp"\n')
        self.assertIn("tools/guard/b.hpp:1: tools/guard may not include tools/", self.check()[1])

    def test_finds_an_include_of_another_layer_that_only_a_neighbour_may_use(self):
        self.write_inner_folders()
        self.write("tools/text/b.hpp", '#include "reply/a.hpp"\n')
        self.assertIn("tools/text/b.hpp:1: tools/text may not include reply/", self.check()[1])

    def test_finds_an_include_of_an_inner_folder_where_the_row_names_another_one(self):
        self.write_inner_folders()
        self.write_table("app | tools/guard", "base |", "reply |", "schemas |", "tools | tools/guard, tools/text",
                         "tools/guard | reply, tools/text", "tools/text |")
        self.write("server/app/a.cpp", '#include "tools/guard/a.hpp"\n#include "tools/text/a.hpp"\n')
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertEqual(text.strip(), "server/app/a.cpp:2: app may not include tools/text/")

    def test_a_layer_may_be_used_with_its_inner_folders(self):
        self.write_inner_folders()
        self.write("server/app/a.cpp", '#include "tools/a.hpp"\n#include "tools/guard/a.hpp"\n')
        self.assertEqual(self.check()[0], 0)

    def test_a_layer_may_link_what_one_of_its_rows_uses(self):
        self.write_inner_folders()
        self.write("tools/CMakeLists.txt", "reply_mcp_layer(tools SOURCES a.cpp\n  LINK reply_mcp::reply)\n")
        self.assertEqual(self.check()[0], 0)
        self.write("tools/CMakeLists.txt", "reply_mcp_layer(tools SOURCES a.cpp\n  LINK reply_mcp::schemas)\n")
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("tools may not link schemas", text)

    def test_refuses_an_inner_folder_without_a_row(self):
        self.write("server/app/cli/a.hpp")
        self.assertEqual(self.check(), (2, "the table has no row for app/cli"))
        (self.root / "server/app/cli/a.hpp").unlink()
        self.write_inner_folders()
        self.write("tools/jobs/a.hpp", "")
        code, text = self.check()
        self.assertEqual(code, 2)
        self.assertIn("no row for tools/jobs", text)

    def test_refuses_a_row_without_an_inner_folder(self):
        self.write_inner_folders()
        (self.root / "tools/text/a.cpp").unlink()
        code, text = self.check()
        self.assertEqual(code, 2)
        self.assertIn("a row for tools/text, which holds no source", text)

    def test_refuses_a_row_that_names_what_has_no_row(self):
        self.write_inner_folders()
        self.write_table("app | tools", "base |", "reply |", "schemas |", "tools | tools/guard, tools/text",
                         "tools/guard | reply, tools/words", "tools/text |")
        code, text = self.check()
        self.assertEqual(code, 2)
        self.assertIn("the row of tools/guard names tools/words", text)

    def test_finds_a_circle_in_the_table(self):
        self.write_inner_folders()
        self.write_table("app | tools", "base |", "reply |", "schemas |", "tools | tools/guard, tools/text",
                         "tools/guard | reply, tools/text", "tools/text | tools")
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("circle: tools -> tools/guard -> tools/text -> tools", text)

    def test_finds_a_circle_through_another_layer(self):
        self.write_inner_folders()
        self.write_table("app | tools", "base |", "reply | tools/text", "schemas |", "tools | tools/guard, tools/text",
                         "tools/guard | reply, tools/text", "tools/text | reply")
        self.assertIn("circle: reply -> tools/text -> reply", self.check()[1])

    def test_refuses_a_tree_with_a_layer_that_the_table_does_not_list(self):
        self.write("server/extra/CMakeLists.txt", "")
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
