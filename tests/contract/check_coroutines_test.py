#!/usr/bin/env python3
"""Tests check_coroutines.py: it must find what it is there to find, and nothing else."""

import unittest

import check_coroutines


def faults(text):
    return [what for _, what in check_coroutines.faults(text)]


class CheckCoroutines(unittest.TestCase):
    def test_finds_braces(self):
        for text in ("co_await f({a, 1});", "co_return co_await f(a, {});", "auto r = co_await f(Order{a});",
                     "co_await [a]() -> task { co_return; }();", "if (!x) co_await send(head, {});",
                     "if (co_await f({a})) { g(); }", "x = a + co_await f(Order{.n = 1});"):
            with self.subTest(text):
                self.assertEqual(faults("void g() { " + text + " }"), ["braces"])

    def test_finds_conditional_operators(self):
        for text in ("auto r = flag ? co_await f() : b;", "co_await f(flag ? a : b);", "co_await (flag ? f() : g());",
                     "co_return flag ? a : co_await f();", "x.push_back(flag ? a : co_await f());"):
            with self.subTest(text):
                self.assertEqual(faults("void g() { " + text + " }"), ["a conditional operator"])

    def test_leaves_other_statements_alone(self):
        for text in ("co_await f(a);", "Order o{a, 1}; co_await f(std::move(o));", "if (co_await f(a)) { Order o{1}; }",
                     "while (!x && co_await f(a)) { g({1}); }", "if (a) { co_await f(); } else { g({1}); }",
                     "int n = flag ? 1 : 2; co_await f(n); n = flag ? 2 : 3;", "co_await f(a[i], b(c));",
                     "auto l = [] { return x ? 1 : 2; }; co_await f(l);",
                     "for (int i = 0; i < 3; ++i) { co_await f(i); }", "// co_await f({})\nco_await f(\"{?}\");",
                     "if (Order o{1}; co_await f(o)) { x = a ? b : c; }"):
            with self.subTest(text):
                self.assertEqual(faults("task g() { " + text + " }"), [])

    def test_sees_each_in_a_lambda_by_itself(self):
        self.assertEqual(faults("spawn([=]() -> task { co_await f(a); co_await f({}); }, flag ? a : b);"), ["braces"])

    def test_names_the_line(self):
        self.assertEqual(list(check_coroutines.faults("task g() {\n\n  co_await f({});\n}")), [(3, "braces")])


if __name__ == "__main__":
    unittest.main()
