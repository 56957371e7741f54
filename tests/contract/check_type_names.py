#!/usr/bin/env python3
"""Holds the product to one type for a name: whoever looks for a type finds one place.

Usage: check_type_names.py ROOT

Reads the sources below server/, tools/ and schemas/ and prints each name that two classes, structs, unions or
enums at namespace level bear, with the places. The namespace makes no difference, nor does it that one stands
in the anonymous namespace of a .cpp file: a reader meets the same word for another thing. An alias counts
where a header makes it known under a name of its own; in a .cpp file it is a shorthand for a type that has
its name already. Nested types, forward declarations, specialisations of a template and types inside
functions do not count. Exit code 0: none. 1: some. 2: no type was found.
"""

import collections
import re

import checks

# A comment, a raw string, a string, a character; the mark of digits (1'000) begins no character.
NOISE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])+'""",
    re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
TOKEN = re.compile(r"[A-Za-z_]\w*|::|\[\[|\]\]|\d[\w.']*|\S")
TYPE_KEYS = ("class", "struct", "union", "enum")
CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">", "[[": "]]"}

Token = collections.namedtuple("Token", "text line")


def tokens_of(text):
    """The tokens of what is neither comment, string nor directive."""
    def blank(match):
        return " " + "\n" * match.group(0).count("\n")
    text = DIRECTIVE.sub(blank, NOISE.sub(blank, text))
    for line, row in enumerate(text.split("\n"), 1):
        for match in TOKEN.finditer(row):
            yield Token(match.group(0), line)


def behind(tokens, i):
    """The place behind what the bracket at `i` opens."""
    opening, closing, depth = tokens[i].text, CLOSING[tokens[i].text], 0
    while i < len(tokens):
        depth += (tokens[i].text == opening) - (tokens[i].text == closing)
        i += 1
        if depth == 0:
            break
    return i


def without_template(head):
    """The head of a declaration without its template parameters; nothing for a specialisation."""
    while head and head[0].text == "template":
        if [token.text for token in head[1:3]] == ["<", ">"]:
            return []
        head = head[behind(head, 1):]
        if head and head[0].text == "requires":
            keys = [i for i, token in enumerate(head) if token.text in TYPE_KEYS]
            head = head[keys[0]:] if keys else []
    return head


def type_with_body(head):
    """The token that names the type whose body follows `head`; None where none does."""
    head = without_template(head)
    if not head or head[0].text not in TYPE_KEYS:
        return None
    i = 2 if head[0].text == "enum" and len(head) > 1 and head[1].text in TYPE_KEYS else 1
    while i < len(head) and head[i].text in ("[[", "alignas"):
        i = behind(head, i + (head[i].text == "alignas"))
    if i >= len(head) or not re.match(r"[A-Za-z_]", head[i].text):
        return None
    # "struct X::Impl {" is a nested type, "class X<int> {" a specialisation; "struct X value{" only uses one.
    return head[i] if i + 1 == len(head) or head[i + 1].text in (":", "final") else None


def alias(statement):
    """The token that names an alias; None where there is none or where it keeps the name ("X = a::X")."""
    statement = without_template(statement)
    texts = [token.text for token in statement]
    if texts[:1] == ["typedef"]:
        return statement[-1]
    if texts[:1] != ["using"] or "=" not in texts or texts[1] == texts[-1]:
        return None
    return statement[1]


def types_of(text, with_aliases=True):
    """The tokens that name the types which the text defines at namespace level."""
    tokens = list(tokens_of(text))
    found = []
    i = start = 0
    while i < len(tokens):
        token = tokens[i].text
        head = tokens[start:i]
        texts = [one.text for one in head]
        if token in ("(", "["):
            i = behind(tokens, i)
        elif token == "{" and ("namespace" in texts[:2] or texts == ["extern"]):
            i += 1
            start = i
        elif token == "{":
            found.append(type_with_body(head))
            i = behind(tokens, i)
            # A function ends with its body; a type or a variable goes on to its ";", a constructor's list of
            # initialisers to the next one.
            if "(" in texts and i < len(tokens) and tokens[i].text not in (";", ",", "{"):
                start = i
        elif token in (";", "}"):
            if with_aliases:
                found.append(alias(head))
            i += 1
            start = i
        else:
            i += 1
    return [name for name in found if name is not None]


def main(root):
    places = collections.defaultdict(list)
    for file in checks.files(root, checks.PRODUCT, checks.CPP):
        text = file.read_text(encoding="utf-8")
        for name in types_of(text, with_aliases=file.suffix != ".cpp"):
            places[name.text].append(f"{file.relative_to(root)}:{name.line}")
    wrong = [f"{name}: {', '.join(found)}" for name, found in sorted(places.items()) if len(found) > 1]
    return checks.report(wrong, places, f"{len(places)} types, each with a name of its own")


if __name__ == "__main__":
    checks.run(main, __doc__)
