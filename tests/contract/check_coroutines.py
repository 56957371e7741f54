#!/usr/bin/env python3
"""Keeps co_await to the expressions that g++ 12 compiles rightly (CONTRIBUTING.md, "Coroutines and g++ 12").

Usage: check_coroutines.py ROOT

Reads the sources below server/, tools/, schemas/ and tests/ and prints each expression with a co_await that
has braces or a conditional operator in it. Exit code 0: none. 1: some. 2: no co_await was found.
"""

import checks
from check_type_names import tokens_of

OPENING, CLOSING = "([{", ")]}"


def before(tokens, at):
    """The words of the statement in front of the one at `at`, nearest first."""
    depth = 0
    for token in reversed(tokens[:at]):
        depth += (token.text in CLOSING) - (token.text in OPENING)
        if token.text in ";{}" and depth <= 0 or token.text == "}" and depth == 1:
            return
        yield token.text


def behind(tokens, at):
    """The words from `at` to the end of the full expression, the beginning of a body excluded."""
    depth = 0
    for i in range(at, len(tokens)):
        text, last = tokens[i].text, tokens[i - 1].text
        if text in (";", "}") and depth <= 0 or text == "{" and depth <= 0 and last == ")":
            return
        yield text
        depth += (text in OPENING) - (text in CLOSING)


def faults(text):
    """(line, what) of each co_await in the text that stands in such an expression."""
    tokens = list(tokens_of(text))
    for at, token in enumerate(tokens):
        if token.text != "co_await":
            continue
        words = list(behind(tokens, at))
        if "?" in words or "?" in before(tokens, at):
            yield token.line, "a conditional operator"
        elif "{" in words:
            yield token.line, "braces"


def main(root):
    wrong = []
    count = 0
    for file in checks.files(root, (*checks.PRODUCT, "tests"), checks.CPP):
        text = file.read_text(encoding="utf-8")
        count += text.count("co_await")
        wrong += [f"{file.relative_to(root)}:{line}: co_await in an expression with {what}; name the value first"
                  for line, what in faults(text)]
    return checks.report(wrong, count, f"{count} co_await, none beside braces or a conditional operator")


if __name__ == "__main__":
    checks.run(main, __doc__)
