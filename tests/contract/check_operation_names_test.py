#!/usr/bin/env python3
"""Tests check_operation_names.py on small trees: it must find what it is there to find."""

import json
import unittest

import check_operation_names
import small_tree


class CheckOperationNames(small_tree.SmallTree):
    def setUp(self):
        super().setUp()
        paths = {"/v3/things": {"get": {"operationId": "things_list"}, "post": {"operationId": "things_create"}}}
        self.write("schemas/openapi/things.json", json.dumps({"paths": paths}))
        self.data(uses=["things_list"], tools=["things_create"], aliases={"things_old": "things_list"})
        self.write("tools/a.cpp", '// A list of things.\nconst auto* id = "thing_list";\n')
        self.write("server/sandbox/resources/things.cpp", 'on("things_list"); // /v3/things\n')
        self.write("tests/a_test.cpp", 'call("things_list");\n')

    def data(self, uses=(), tools=(), aliases=None):
        self.write("schemas/prompts.json", json.dumps({"prompts": [{"name": "p", "uses": list(uses)}]}))
        presets = {"s": {"tools": list(tools)}}
        self.write("schemas/toolsets.json", json.dumps({"presets": presets, "aliases": aliases or {}}))

    def check(self):
        return self.run_check(check_operation_names.main)

    def test_accepts_names_where_they_may_be(self):
        self.assertEqual(self.check(), (0, "2 operations, none named in a source"))

    def test_finds_an_operation_in_a_string_and_in_a_comment(self):
        self.write("server/reply/a.hpp", '#pragma once\nconstexpr auto k_read = "things_list";\n')
        self.write("schemas/a.cpp", "// such as things_create, not /v3/planets\n")
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("server/reply/a.hpp:2: names the operation things_list", text)
        self.assertIn("schemas/a.cpp:1: names the operation things_create", text)

    def test_finds_a_path(self):
        self.write("server/sandbox/engine/a.cpp", 'if (path.starts_with("/v3/things")) {}\n')
        self.assertIn("server/sandbox/engine/a.cpp:1: has the path /v3/things;", self.check()[1])

    def test_takes_no_part_of_a_word_for_a_name(self):
        self.write("tools/b.cpp", "int all_things_list_sizes = 0;\n")
        self.assertEqual(self.check()[0], 0)

    def test_finds_names_in_data_that_are_no_operations(self):
        self.data(uses=["things_lst"], tools=["things_get"], aliases={"things_old": "things_gone"})
        code, text = self.check()
        self.assertEqual(code, 1)
        for name in ("things_lst", "things_get", "things_gone"):
            self.assertIn(name, text)

    def test_refuses_a_tree_without_a_catalogue(self):
        (self.root / "schemas/openapi/things.json").unlink()
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
