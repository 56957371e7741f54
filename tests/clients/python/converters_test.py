#!/usr/bin/env python3
"""What the converters of model vendors and of agent frameworks make of every tool, in each detail and mode.

Runs in the environment of converters/requirements.txt:

    REPLY_MCP_PROGRAM=build/release/reply-mcp tests/clients/python/converters/.venv/bin/python converters_test.py
"""

import json
import os
import subprocess
import unittest

from agents.strict_schema import ensure_strict_json_schema
from google.genai import types as genai
from google.genai._mcp_utils import mcp_to_gemini_tools
from langchain_core.utils.function_calling import convert_to_openai_tool
from mcp.types import Tool
from pydantic_ai.profiles.google import GoogleJsonSchemaTransformer
from pydantic_ai.profiles.openai import OpenAIJsonSchemaTransformer

LISTS = {
    "lean": ["--include-coming-soon"],
    "full": ["--include-coming-soon", "--schema-detail", "full"],
    "discover": ["--mode", "discover"],
}


def listed(options):
    program = os.environ["REPLY_MCP_PROGRAM"]
    # Without this test's own variable, which the program would take for one of its options.
    said = subprocess.run([program, "tools", "--json", *options], check=True, capture_output=True, env={})
    return json.loads(said.stdout)


def copy(schema):
    """Converters change what they are given."""
    return json.loads(json.dumps(schema))


def objects(schema, where=""):
    """Every object schema in it, with its place."""
    if schema.get("type") == "object":
        yield where, schema
    for name, member in schema.get("properties", {}).items():
        yield from objects(member, f"{where}/{name}")
    if isinstance(schema.get("items"), dict):
        yield from objects(schema["items"], where + "/items")


class Converters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tools = {name: listed(options) for name, options in LISTS.items()}

    def each(self, check):
        for name, tools in self.tools.items():
            for tool in tools:
                with self.subTest(list=name, tool=tool["name"]):
                    check(tool)

    def test_google_genai_converts_every_tool(self):
        def check(tool):
            made = mcp_to_gemini_tools([Tool.model_validate(tool)])
            self.assertEqual(made[0].function_declarations[0].name, tool["name"])
            # The form that the API had first, which knows enums of texts only.
            genai.Schema.model_validate(copy(tool["inputSchema"]))

        self.each(check)

    def test_openai_agents_makes_every_tool_strict(self):
        def check(tool):
            strict = ensure_strict_json_schema(copy(tool["inputSchema"]))
            for where, one in objects(strict):
                self.assertIs(one.get("additionalProperties"), False, where)
                self.assertEqual(sorted(one["required"]), sorted(one["properties"]), where)

        self.each(check)

    def test_langchain_makes_a_strict_function_of_every_tool(self):
        def check(tool):
            schema = {"title": tool["name"], "description": tool["description"], **copy(tool["inputSchema"])}
            made = convert_to_openai_tool(schema, strict=True)
            self.assertTrue(made["function"]["strict"])
            self.assertEqual(made["function"]["name"], tool["name"])

        self.each(check)

    def test_pydantic_ai_transforms_every_tool(self):
        def check(tool):
            strict = OpenAIJsonSchemaTransformer(copy(tool["inputSchema"]), strict=True).walk()
            for where, one in objects(strict):
                self.assertIs(one.get("additionalProperties"), False, where)
            GoogleJsonSchemaTransformer(copy(tool["inputSchema"])).walk()

        self.each(check)


if __name__ == "__main__":
    unittest.main()
