#!/usr/bin/env python3
"""Tests check_type_names.py: which types it sees, and that it finds two of one name."""

import unittest

import check_type_names
from small_tree import SmallTree


def names(text, with_aliases=True):
    return [token.text for token in check_type_names.types_of(text, with_aliases)]


class TypesOf(unittest.TestCase):
    def test_sees_each_kind_of_type_in_each_kind_of_namespace(self):
        self.assertEqual(names("""
            struct Global {};
            namespace a { class InA final : public Global {}; }
            namespace a::b { union U { int x; }; enum E { one }; enum class F : char { two }; }
            namespace { struct Hidden : Base<int> {}; }
            inline namespace v1 { struct Versioned {}; }
            extern "C" { struct Plain { int x; }; }
            """), ["Global", "InA", "U", "E", "F", "Hidden", "Versioned", "Plain"])

    def test_sees_templates_attributes_and_concepts(self):
        self.assertEqual(names("""
            template <typename T, std::array<int, 3> N> class Pair {};
            template <typename T> requires (sizeof(T) > 1) struct Large {};
            class [[nodiscard]] Result {};
            struct alignas(64) Line {};
            template <class T> concept Small = requires(T t) { t.x; };
            struct Last {};
            """), ["Pair", "Large", "Result", "Line", "Last"])

    def test_sees_aliases(self):
        text = "using Text = std::string; typedef int Number; template <class T> using List = std::vector<T>;"
        self.assertEqual(names(text), ["Text", "Number", "List"])
        self.assertEqual(names(text, with_aliases=False), [])

    def test_an_alias_that_keeps_the_name_is_the_same_type(self):
        self.assertEqual(names("using Text = base::Text; using base::Other; namespace json = boost::json;"), [])

    def test_nested_types_and_types_in_functions_do_not_count(self):
        self.assertEqual(names("""
            struct Outer { struct Options { int x{1}; }; enum class Kind { one }; using Id = int; };
            struct Outer::Impl { struct Deep {}; };
            int f() { struct Local {}; using Short = int; return 0; }
            void g() noexcept { if (x) { struct Deeper {}; } }
            struct Behind {};
            """), ["Outer", "Behind"])

    def test_forward_declarations_and_specialisations_do_not_count(self):
        self.assertEqual(names("""
            class Forward; struct Other; enum class Opaque : int;
            template <> struct hash<Key> { int x; };
            template <class T> struct Wrapper<T*> {};
            friend class Somebody;
            """), [])

    def test_variables_and_functions_of_a_named_type_do_not_count(self):
        self.assertEqual(names("""
            struct stat value{};
            struct stat read(int x) { return {}; }
            constexpr Pair k_pairs[]{{1, 2}, {3, 4}};
            const auto k_f = [](int x) { struct Inner {}; return x; };
            Thing::Thing(int x) : a_{x}, b_(x), c_{x} { struct Inner {}; }
            Thing::~Thing() = default;
            bool operator<(const Thing& a, const Thing& b) { return true; }
            struct Behind {};
            """), ["Behind"])

    def test_comments_strings_and_directives_hold_no_types(self):
        self.assertEqual(names(r"""
            // struct InComment {};
            /* struct InBlock {}; */
            #define MAKE(x) struct x {}; \
                struct InMacro {};
            const char* a = "struct InString {}; \" {";
            const char* b = R"json({"x": "struct InRaw {};" )" )json";
            const char c = '{', d = '\'', e = '"';
            constexpr int k_large = 1'000'000;
            struct Behind {};
            """), ["Behind"])

    def test_names_the_line(self):
        self.assertEqual(check_type_names.types_of("/* a\n b */\n\nstruct\n  Here {\n};\n")[0].line, 5)


class CheckTypeNames(SmallTree):
    def check(self):
        return self.run_check(check_type_names.main)

    def test_accepts_names_that_stand_once(self):
        self.write("tools/a.hpp", "namespace a { class One; struct Two {}; }")
        self.write("tools/a.cpp", "namespace a { class One {}; }")
        self.assertEqual(self.check(), (0, "2 types, each with a name of its own"))

    def test_finds_one_name_in_two_namespaces(self):
        self.write("tools/a.hpp", "namespace a { struct Call {}; }")
        self.write("server/b.hpp", "\nnamespace b { class Call {}; }")
        self.assertEqual(self.check(), (1, "Call: server/b.hpp:2, tools/a.hpp:1"))

    def test_finds_a_name_that_a_cpp_file_keeps_to_itself(self):
        self.write("tools/a.cpp", "namespace { struct Call {}; }")
        self.write("tools/b.cpp", "namespace { struct Call {}; }")
        self.assertEqual(self.check(), (1, "Call: tools/a.cpp:1, tools/b.cpp:1"))

    def test_an_alias_counts_in_a_header_alone(self):
        self.write("tools/a.cpp", "namespace { using Clock = std::chrono::steady_clock; }")
        self.write("tools/a.hpp", "struct Other {};")
        self.write("tools/b.hpp", "using Clock = std::chrono::system_clock;")
        self.assertEqual(self.check()[0], 0)
        self.write("tools/c.hpp", "struct Clock {};")
        self.assertEqual(self.check(), (1, "Clock: tools/b.hpp:1, tools/c.hpp:1"))

    def test_refuses_a_tree_without_types(self):
        self.write("tools/a.cpp", "int main() {}")
        self.assertEqual(self.check()[0], 2)


if __name__ == "__main__":
    unittest.main()
