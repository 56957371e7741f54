#!/usr/bin/env python3
"""Tests check_transport.py on small trees: it must find what it is there to find."""

import unittest

import check_transport
from small_tree import SmallTree


class CheckTransport(SmallTree):
    def setUp(self):
        super().setUp()
        self.write("server/mcp/methods.cpp", '{.name = "ping"},\n{.name =  "tools/call", .may_ask = true},\n')
        self.write("server/mcp/channel.cpp", 'if (method != "notifications/cancelled") return;\n')
        self.write("server/transport/stdio/writer.cpp", "// keeps a connection alive with a ping\n")

    def check(self):
        return self.run_check(check_transport.main)

    def test_accepts_transports_that_carry(self):
        code, text = self.check()
        self.assertEqual(code, 0, text)
        self.assertIn("none of 3 names", text)

    def test_finds_a_method_in_code(self):
        self.write("server/transport/http/a.cpp", '\nif (method == "ping") return;\n')
        code, text = self.check()
        self.assertEqual(code, 1)
        self.assertIn("server/transport/http/a.cpp:2: names ping", text)

    def test_finds_a_method_in_a_comment_of_a_header(self):
        self.write("server/transport/a.hpp", "/// Only for tools/call.\n")
        self.assertIn("server/transport/a.hpp:1: names tools/call", self.check()[1])

    def test_finds_a_notification(self):
        self.write("server/http_server/a.hpp", 'send("notifications/cancelled");\n')
        self.assertIn("names notifications/cancelled", self.check()[1])

    def test_does_not_pass_where_there_is_nothing_to_check(self):
        self.write("server/mcp/methods.cpp", "")
        self.write("server/mcp/channel.cpp", "")
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
