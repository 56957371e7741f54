"""What the client libraries of other people make of the program: one suite for all of them. README.md beside
this file says how a library is driven.

Usage: REPLY_MCP_PROGRAM=PROGRAM real_client_test.py LIBRARY [options of unittest]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from client_program import Cancelled, ClientError, ClientProgram, PATIENCE, SilentUpstream, environment
from libraries import LIBRARIES
import mcp_client  # found through client_program

PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
TOKEN = "a-token-of-the-tests-that-is-long-enough"
SANITIZERS = {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS") if name in os.environ}
QUIET = ["--log-level", "error"]


class RealClient:
    """The suite; a class for each library, transport and era mixes it in."""

    library = None
    transport = ""
    era = ""

    @classmethod
    def setUpClass(cls):
        cls.program = cls.library.start()
        cls.addClassCleanup(cls.program.end)
        cls.server = cls.serve(["--sandbox"])

    @classmethod
    def serve(cls, options, register=None):
        """How the library reaches a server with these options."""
        cleanup = register or cls.addClassCleanup
        if cls.transport in ("stdio", "proxy"):
            return {"command": [PROGRAM, "stdio", *options, *QUIET],
                    "env": environment({**SANITIZERS, "REPLY_API_KEY": "example-key"} if "--base-url" in options else SANITIZERS)}
        folder = tempfile.TemporaryDirectory()
        cleanup(folder.cleanup)
        tokens = pathlib.Path(folder.name) / "tokens"
        tokens.write_text(mcp_client.token_line(TOKEN))
        server = mcp_client.HttpServer(
            [PROGRAM, "http", "--listen", "127.0.0.1:0", "--auth", "token", "--token-file", str(tokens), *options, *QUIET],
            env={**SANITIZERS, "REPLY_API_KEY": "example-key"} if "--base-url" in options else SANITIZERS)
        cleanup(server.__exit__, None)
        return {"url": f"http://127.0.0.1:{server.port}/{'sse' if cls.transport == 'sse' else 'mcp'}", "token": TOKEN}

    def connection(self, answer="accept", server=None):
        return self.program.connection({"transport": self.transport, "era": self.era, "answer": answer,
                                        **(server or self.server)})

    def ok(self, tool, arguments):
        result = self.program.call(tool, arguments)
        self.assertFalse(result["isError"], result)
        if self.structured:
            return result["structuredContent"]
        text = result["content"][0]["text"]
        # What people outside wrote follows in a part of its own; an empty list is said in words.
        return json.loads(text[text.index("{"):]) if "{" in text else {"items": []}

    def error(self, tool, arguments):
        """The text of the failure, and its structure where there is one."""
        result = self.program.call(tool, arguments)
        self.assertTrue(result["isError"], result)
        self.assertEqual(bool(result["structuredContent"]), self.structured)
        return result["content"][0]["text"], result["structuredContent"]["error"] if self.structured else None

    def refusal_of(self, unknown_tool):
        """What is said of a tool that does not exist: a JSON-RPC error, but where a proxy in between says it itself."""
        try:
            result = self.program.call(unknown_tool, {})
        except ClientError as refusal:
            return str(refusal)
        self.assertTrue(self.transport == "proxy" and result["isError"], result)
        return result["content"][0]["text"]

    def found(self, email):
        return [contact["id"] for contact in self.ok("contacts_list", {"email": email})["items"]]

    def address(self, what):
        """One that no other test of this class or of another on the same server uses."""
        return f"{what}-{type(self).__name__.lower()}@example.com"

    def test_lists_every_tool_with_its_schema(self):
        told = json.loads(subprocess.run([PROGRAM, "tools", "--json"], check=True, capture_output=True, timeout=PATIENCE,
                                         env=environment(SANITIZERS)).stdout)
        with self.connection():
            listed = self.program.do("tools")
        self.assertEqual({tool["name"]: tool["inputSchema"] for tool in listed},
                         {tool["name"]: tool["inputSchema"] for tool in told})

    def test_creates_reads_changes_and_deletes_after_a_yes(self):
        email = self.address("robin")
        with self.connection():
            contact = self.ok("contacts_create", {"email": email, "firstName": "Robin"})["id"]
            self.assertEqual(self.found(email), [contact])
            self.ok("contacts_update", {"id": contact, "firstName": "Zo\u00eb \u2603"})
            told = self.program.call("contacts_get", {"id": contact})
            self.assertIn("Zo\u00eb \u2603", "".join(part["text"] for part in told["content"]))
            self.assertFalse(self.program.call("contacts_delete", {"id": contact})["isError"])
            self.assertEqual(len(self.program.asked), 1 if self.asks else 0)
            self.assertEqual(self.found(email), [])

    def test_text_and_structure_say_the_same(self):
        if not self.structured:
            self.skipTest("there is only text here")
        with self.connection():
            result = self.program.call("whoami_get", {})
        self.assertTrue(result["structuredContent"]["userId"])
        self.assertEqual(json.loads(result["content"][0]["text"]), result["structuredContent"])

    def test_a_no_leaves_everything_as_it_is(self):
        if not self.asks:
            self.skipTest("nobody is asked here")
        email = self.address("sam")
        with self.connection(answer="decline"):
            contact = self.ok("contacts_create", {"email": email, "firstName": "Sam"})["id"]
            _, error = self.error("contacts_delete", {"id": contact})
            self.assertEqual(error["kind"], "policy")
            self.assertEqual(len(self.program.asked), 1)
            self.assertEqual(self.found(email), [contact])

    def test_a_dry_run_changes_nothing(self):
        email = self.address("dry")
        with self.connection():
            told = self.ok("contacts_create", {"email": email, "firstName": "Dry", "dry_run": True})
            self.assertEqual(told["request"]["path"], "/v3/contacts")
            self.assertEqual(self.found(email), [])

    def test_a_bulk_call_says_what_failed(self):
        with self.connection():
            contact = self.ok("contacts_create", {"email": self.address("bulk"), "firstName": "Bulk"})["id"]
            summary = self.ok("sequence_contacts_bulk_add", {"id": 1, "contactIds": [contact, 999999]})["summary"]
        self.assertEqual((summary["requested"], summary["succeeded"], summary["failed"]), (2, 1, 1))
        self.assertEqual([failure["ids"] for failure in summary["failures"]], [[999999]])

    def test_errors_say_what_was_wrong(self):
        with self.connection():
            text, wrong = self.error("contacts_list", {"top": "many", "emial": "x@example.com"})
            self.assertRegex(text, r"(?s)/emial.*/top|/top.*/emial")
            text, problem = self.error("sequences_get", {"id": 2147483647})
            self.assertRegex(text, r"(?s)404.*sequence\.notFound|sequence\.notFound.*404")
            if self.structured:
                self.assertEqual(wrong["kind"], "invalidArguments")
                self.assertEqual(sorted(one["pointer"] for one in wrong["errors"]), ["/emial", "/top"])
                self.assertEqual((problem["kind"], problem["status"], problem["code"]), ("notFound", 404, "sequence.notFound"))
            self.assertIn("contacts_lst", self.refusal_of("contacts_lst"))
            self.assertTrue(self.ok("whoami_get", {})["userId"], "it goes on")

    def test_resources_and_prompts(self):
        with self.connection():
            resources = [str(resource["uri"]) for resource in self.program.do("resources")]
            self.assertIn("reply://whoami", resources)
            for uri in [*resources, "reply://schemas/contacts_get"]:
                (content,) = self.program.do("read", uri=uri)
                self.assertIsInstance(json.loads(content["text"]), dict)
            for prompt in self.program.do("prompts"):
                arguments = {argument["name"]: "Welcome" for argument in prompt["arguments"] if argument.get("required")}
                messages = self.program.do("prompt", name=prompt["name"], arguments=arguments)
                self.assertTrue(messages[0]["content"]["text"])

    def test_answers_calls_that_run_at_once(self):
        with self.connection():
            ids = [contact["id"] for contact in self.ok("contacts_list", {"top": 20})["items"]]
            calls = [self.program.start("call", tool="contacts_get", arguments={"id": one}) for one in ids]
            answers = [self.program.wait(call)["content"][0]["text"] for call in calls]
        self.assertEqual([json.loads(answer[answer.index("{"):])["id"] for answer in answers], ids)

    def test_a_call_that_is_given_up_is_given_up_upstream(self):
        with SilentUpstream() as upstream:
            server = self.serve(["--base-url", upstream.url], self.addCleanup)
            with self.connection(server=server):
                call = self.program.start("call", tool="contacts_list", arguments={})
                self.assertTrue(upstream.arrived.wait(PATIENCE), "no request was sent")
                self.program.do("cancel", call=call)
                with self.assertRaises((Cancelled, ClientError)):
                    self.program.wait(call)
                if self.library.cancels_calls:
                    self.assertTrue(upstream.left.wait(PATIENCE), "the request goes on")
            self.assertTrue(upstream.left.wait(PATIENCE), "the request goes on after the end of the connection")

    def test_connects_again(self):
        with self.connection():
            first = self.program.do("tools")
            for _ in range(2):
                self.program.do("reconnect")
                self.assertTrue(self.ok("whoami_get", {})["userId"])
            self.assertEqual(len(self.program.do("tools")), len(first))


def load_tests(loader, _tests, _pattern):
    """A class for each way to connect that the chosen library has."""
    suite = unittest.TestSuite()
    for variant in LIBRARY.variants:
        name = "".join(part.capitalize() for part in (variant.transport, *variant.era.split("-")))
        suite.addTests(loader.loadTestsFromTestCase(type(name, (RealClient, unittest.TestCase), {
            "library": LIBRARY, "transport": variant.transport, "era": variant.era, "asks": variant.asks,
            "structured": variant.structured})))
    return suite


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in LIBRARIES:
        sys.exit(f"{__doc__}\nLIBRARY is one of: {', '.join(LIBRARIES)}")
    LIBRARY = LIBRARIES[sys.argv.pop(1)]
    unittest.main()
