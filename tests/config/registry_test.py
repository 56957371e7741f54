#!/usr/bin/env python3
"""What registries and Claude Desktop read: generated anew, checked against their schemas, and the packed
extension unpacked and started."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import mcp_client  # noqa: E402

CONFIG = ROOT / "config"
PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
NODE = os.environ["REPLY_MCP_NODE"]
MCPB = ROOT / "tests/config/node_modules/@anthropic-ai/mcpb"


def read(name):
    return json.loads((CONFIG / name).read_text(encoding="utf-8"))


class Registry(unittest.TestCase):
    def test_no_generated_file_is_stale(self):
        done = subprocess.run([sys.executable, CONFIG / "generate.py", PROGRAM, "--check"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stdout + done.stderr)

    def test_one_file_says_who_publishes(self):
        publisher = read("registry/publisher.json")
        other = {"name": "org.example.sales/other", "author": "Other Authors", "contact": "Others <others@sales.example.org>",
                 "repository": "https://code.example.org/other", "repository_source": "git",
                 "image": "images.example.org/other"}
        self.assertEqual(set(other), set(publisher))
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            shutil.copytree(CONFIG, folder / "config")
            for file in ("Dockerfile", "cmake"):
                (shutil.copytree if (ROOT / file).is_dir() else shutil.copy)(ROOT / file, folder / file)
            (folder / "config/registry/publisher.json").write_text(json.dumps(other))
            subprocess.run([sys.executable, folder / "config/generate.py", PROGRAM], check=True, capture_output=True)
            entry = json.loads((folder / "config/registry/server.json").read_text())
            self.assertEqual((entry["name"], entry["repository"]["url"]), (other["name"], other["repository"]))
            self.assertIn(f'ARG SERVER_NAME={other["name"]}\n', (folder / "Dockerfile").read_text())
            for file in filter(pathlib.Path.is_file, folder.rglob("*")):
                for key in set(publisher) - {"repository_source"}:
                    self.assertNotIn(publisher[key], file.read_text(), f"{file.relative_to(folder)} has its own {key}")

    def test_the_registry_entry_is_what_the_registry_takes(self):
        entry = read("registry/server.json")
        jsonschema.validate(entry, json.loads((ROOT / "tests/config/schemas/server.schema.json").read_text()))
        self.assertLessEqual(len(entry["description"]), 100)
        (package,) = entry["packages"]
        labels = (ROOT / "Dockerfile").read_text()
        self.assertIn(f'ARG SERVER_NAME={entry["name"]}\n', labels)
        self.assertIn(f'ARG VERSION={entry["version"]}\n', labels)
        (key,) = [one for one in package["environmentVariables"] if one.get("isRequired")]
        self.assertEqual((key["name"], key["isSecret"]), ("REPLY_API_KEY", True))

    def test_the_registry_entrys_arguments_and_variables_start_the_program(self):
        (package,) = read("registry/server.json")["packages"]
        words = []
        for argument in package["packageArguments"]:
            words += [argument["value"]] if argument["type"] == "positional" else [argument["name"], argument["default"]]
        env = {one["name"]: one.get("default", "") for one in package["environmentVariables"]}
        with mcp_client.Session([PROGRAM, *words], env={**env, "REPLY_MCP_SANDBOX": "true"}) as session:
            self.assertLessEqual(len(session.tools()), 40)

    def test_dockers_catalogue_gets_the_fields_it_asks_for(self):
        entry = yaml.safe_load((CONFIG / "registry/docker/server.yaml").read_text())
        self.assertEqual(entry["type"], "server")
        self.assertEqual(entry["image"], f"mcp/{entry['name']}")
        self.assertTrue(entry["about"]["title"] and entry["about"]["description"] and entry["source"]["project"])
        (secret,) = entry["config"]["secrets"]
        self.assertEqual(secret["env"], "REPLY_API_KEY")
        # Parameters are referred to with the server's name before them.
        text = json.dumps([entry["run"], entry["config"]["env"]])
        for parameter in entry["config"]["parameters"]["properties"]:
            self.assertIn(f"{{{{{entry['name']}.{parameter}}}}}", text)

    def test_dockers_tool_list_is_what_its_command_offers(self):
        entry = yaml.safe_load((CONFIG / "registry/docker/server.yaml").read_text())
        defaults = {f"{{{{{entry['name']}.{name}}}}}": schema["default"]
                    for name, schema in entry["config"]["parameters"]["properties"].items()}
        words = [defaults.get(word, word) for word in entry["run"]["command"]]
        env = {one["name"]: defaults.get(one["value"], one["value"]) for one in entry["config"]["env"]}
        with mcp_client.Session([PROGRAM, *words], env={**env, "REPLY_MCP_SANDBOX": "true"}) as session:
            offered = [tool["name"] for tool in session.tools()]
        tools = read("registry/docker/tools.json")
        self.assertEqual([tool["name"] for tool in tools], offered)
        for tool in tools:
            self.assertTrue(tool["description"])
            for argument in tool["arguments"]:
                self.assertEqual(set(argument), {"name", "type", "desc"})


class Extension(unittest.TestCase):
    def test_the_manifest_is_valid_and_hides_the_key(self):
        manifest = read("mcpb/manifest.json")
        schema = json.loads((MCPB / "schemas/mcpb-manifest-v0.3.schema.json").read_text())
        jsonschema.validate(manifest, schema)
        self.assertEqual(manifest["manifest_version"], "0.3")
        self.assertTrue(manifest["user_config"]["api_key"]["sensitive"])
        self.assertTrue(manifest["user_config"]["api_key"]["required"])

    def test_the_packed_extension_is_unpacked_and_serves(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            bundle = folder / "reply-mcp.mcpb"
            packed = subprocess.run([sys.executable, CONFIG / "mcpb/pack.py", os.environ["REPLY_MCP_BUILD"], bundle,
                                     NODE, MCPB / "dist/cli/cli.js"], capture_output=True, text=True, timeout=120)
            self.assertEqual(packed.returncode, 0, packed.stdout + packed.stderr)
            print(f"\nextension: {bundle.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
            with zipfile.ZipFile(bundle) as archive:
                archive.extractall(folder / "unpacked")
            manifest = json.loads((folder / "unpacked/manifest.json").read_text())
            server = manifest["server"]
            program = folder / "unpacked" / server["entry_point"]
            # zipfile leaves out the permissions that the archive has, and Claude Desktop sets them.
            program.chmod(0o755)
            values = {"api_key": "example-key"}
            for key, item in manifest["user_config"].items():
                value = values.get(key, item.get("default"))
                values[key] = str(value).lower() if isinstance(value, bool) else value

            def filled(text):
                text = text.replace("${__dirname}", str(folder / "unpacked"))
                for key, value in values.items():
                    text = text.replace(f"${{user_config.{key}}}", value)
                self.assertNotIn("${", text)
                return text

            run = server["mcp_config"]
            self.assertEqual(filled(run["command"]), str(program))
            env = {key: filled(value) for key, value in run["env"].items()}
            command = [filled(run["command"]), *map(filled, run["args"])]
            with mcp_client.Session(command, env={**env, "REPLY_MCP_SANDBOX": "true"}) as session:
                self.assertEqual([tool["name"] for tool in session.tools()],
                                 [tool["name"] for tool in manifest["tools"]])
                self.assertEqual(session.server["serverInfo"]["version"], manifest["version"])


if __name__ == "__main__":
    unittest.main()
