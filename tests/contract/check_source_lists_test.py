#!/usr/bin/env python3
"""Tests check_source_lists.py on small trees: it must find what it is there to find."""

import unittest

import check_source_lists
from small_tree import SmallTree


class CheckSourceLists(SmallTree):
    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", "add_subdirectory(server)\nadd_subdirectory(tests)\n")
        self.write("server/CMakeLists.txt",
                   "reply_mcp_layer(server\n  SOURCES\n    a.cpp\n    inner/b.cpp\n  LINK x)\nadd_executable(m main.cpp)\n")
        self.write("tests/CMakeLists.txt", "foreach(part fuzz)\n  add_subdirectory(${part})\nendforeach()\n")
        self.write("tests/fuzz/CMakeLists.txt", "reply_mcp_fuzz_target(c LINK x)\n")
        for source in ("server/a.cpp", "server/inner/b.cpp", "server/main.cpp", "tests/fuzz/c.cpp"):
            self.write(source, "")

    def check(self):
        return self.run_check(check_source_lists.main)

    def expect(self, fault):
        self.assertEqual(self.check(), (1, fault))

    def test_accepts_sorted_lists_and_a_single_source(self):
        self.assertEqual(self.check(), (0, "4 sources, all named, in the lists of 4 files"))

    def test_finds_two_sources_on_a_line(self):
        self.write("server/CMakeLists.txt", "add_library(x\n  a.cpp inner/b.cpp\n  main.cpp)\n")
        self.expect("server/CMakeLists.txt: the list with a.cpp: write one source a line")

    def test_finds_a_source_behind_another_word(self):
        self.write("server/CMakeLists.txt", "add_library(x a.cpp\n  inner/b.cpp\n  main.cpp)\n")
        self.expect("server/CMakeLists.txt: the list with a.cpp: write one source a line")

    def test_finds_a_list_out_of_order_and_a_source_named_twice(self):
        self.write("server/CMakeLists.txt", "add_library(x\n  a.cpp\n  main.cpp\n  inner/b.cpp\n)\n")
        self.expect("server/CMakeLists.txt: the list with a.cpp: inner/b.cpp is out of order")
        self.write("server/CMakeLists.txt", "add_library(x\n  a.cpp\n  inner/b.cpp\n  inner/b.cpp\n  main.cpp)\n")
        self.expect("server/CMakeLists.txt: the list with a.cpp: inner/b.cpp is out of order")

    def test_finds_a_source_that_is_in_no_list(self):
        self.write("server/inner/forgotten.cpp", "")
        self.write("server/inner/other.hpp", "")
        self.expect("server/inner/forgotten.cpp: no CMakeLists.txt names it")

    def test_a_comment_names_nothing(self):
        self.write("tests/fuzz/CMakeLists.txt", "# reply_mcp_fuzz_target(c LINK x) c.cpp\n")
        self.expect("tests/fuzz/c.cpp: no CMakeLists.txt names it")

    def test_finds_a_folder_that_is_not_added(self):
        self.write("tests/CMakeLists.txt", "foreach(part fuzzy)\n  add_subdirectory(${part})\nendforeach()\n")
        self.expect("tests/fuzz/CMakeLists.txt: the CMakeLists.txt above does not name its folder")

    def test_finds_what_is_built_only_if_it_is_there(self):
        self.write("CMakeLists.txt", "add_subdirectory(server)\nif(EXISTS tests)\n  add_subdirectory(tests)\nendif()\n")
        self.expect("CMakeLists.txt: if(EXISTS) hides that something is missing; name it, so that CMake stops")


if __name__ == "__main__":
    unittest.main()
