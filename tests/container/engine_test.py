#!/usr/bin/env python3
"""How the tests of the image speak to Docker, with a `docker` that writes down what it is told and answers
as the command does: the image itself is tried with whichever engine there is."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from unittest import mock

import engine as engines

# Keeps a line for each start: its arguments as JSON. What it answers stands in `answers`, by the first words.
FAKE = """#!/usr/bin/env python3
import json, pathlib, sys
folder = pathlib.Path(__file__).parent
with open(folder / "heard", "a") as heard:
    heard.write(json.dumps(sys.argv[1:]) + "\\n")
for words, code, text in json.loads((folder / "answers").read_text()):
    if sys.argv[1:len(words) + 1] == words:
        print(text, end="")
        sys.exit(code)
sys.exit(f"docker: '{sys.argv[1:]}' is not expected")
"""
TAG = "localhost/example"
IMAGE = {"Config": {"User": "65532:65532", "Cmd": ["stdio"]}, "Size": 90, "RootFS": {"Layers": ["a", "b"]}}


class DockerEngine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "docker").write_text(FAKE)
        (self.folder / "docker").chmod(0o755)
        path = mock.patch.dict(os.environ, {"PATH": f"{self.folder}:{os.environ['PATH']}"})
        path.start()
        self.addCleanup(path.stop)
        self.answer([["info"], 0, ""])

    def answer(self, *answers):
        (self.folder / "answers").write_text(json.dumps(answers))

    def heard(self):
        file = self.folder / "heard"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def test_an_engine_that_answers_is_used(self):
        self.assertIsInstance(engines.find_engine(), engines.Docker)
        self.assertEqual(self.heard(), [["info"]])

    def test_a_client_without_an_engine_is_not(self):
        self.answer([["info"], 1, "Cannot connect to the Docker daemon"])
        with mock.patch.object(engines, "Buildah", return_value="buildah"):
            self.assertEqual(engines.find_engine(), "buildah")
        self.assertEqual(self.heard(), [["info"]])

    def test_build_arguments_are_passed_and_the_context_comes_last(self):
        self.answer([["image", "inspect"], 0, "[]"], [["build"], 0, ""], [["image", "rm"], 0, ""])
        docker = engines.Docker()
        docker.build(pathlib.Path("/context"), TAG, {"PREBUILT": "prebuilt"})
        docker.close()
        self.assertEqual(self.heard(), [
            ["image", "inspect", engines.BASE],
            ["build", "--network", "host", "-t", TAG, "--build-arg", "PREBUILT=prebuilt", "/context"],
            ["image", "rm", "--force", TAG]])

    def test_the_base_image_is_pulled_where_only_the_builder_has_it(self):
        self.answer([["image", "inspect"], 1, "No such image"], [["pull"], 0, ""], [["build"], 0, ""])
        engines.Docker().build("/context", TAG, {})
        self.assertEqual(self.heard()[1:], [["pull", "--quiet", engines.BASE],
                                            ["build", "--network", "host", "-t", TAG, "/context"]])

    def test_a_build_that_fails_is_told_with_the_engines_own_words(self):
        self.answer([["image", "inspect"], 0, "[]"], [["build"], 1, "no space left on device"])
        with self.assertRaisesRegex(AssertionError, "exit code 1(.|\n)*no space left"):
            engines.Docker().build("/context", TAG, {})

    def test_configuration_layers_and_added_bytes_come_from_the_image(self):
        base = {**IMAGE, "Size": 75, "RootFS": {"Layers": ["a"]}}
        self.answer([["image", "inspect", TAG], 0, json.dumps([IMAGE])],
                    [["image", "inspect", engines.BASE], 0, json.dumps([base])])
        docker = engines.Docker()
        self.assertEqual(docker.config(TAG), IMAGE["Config"])
        self.assertEqual((docker.layers(TAG), docker.layers(engines.BASE)), (2, 1))
        self.assertEqual(docker.added_bytes(TAG), 15)

    def test_a_run_is_interactive_read_only_and_on_this_machines_network(self):
        self.answer([["run"], 0, "served\n"])
        command = engines.Docker().command(TAG, ["http", "--sandbox"])
        self.assertEqual(subprocess.run(command, check=True, capture_output=True, text=True).stdout, "served\n")
        self.assertEqual(self.heard(), [["run", "-i", "--rm", "--network", "host", "--read-only", TAG, "http", "--sandbox"]])

    def test_user_variables_files_and_name_stand_before_the_image(self):
        command = engines.Docker().command(TAG, [], user="1234567:7654321", env={"REPLY_MCP_LISTEN": "0.0.0.0:9", "EMPTY": ""},
                                           files={"/run/secrets/key": "/tmp/key"}, name="one")
        self.assertEqual(command[command.index("--read-only") + 1:],
                         ["--name", "one", "--user", "1234567:7654321", "-e", "REPLY_MCP_LISTEN=0.0.0.0:9", "-e", "EMPTY=",
                          "-v", "/tmp/key:/run/secrets/key:ro", TAG])

    def test_a_command_beside_it_runs_in_the_same_container_and_keeps_its_exit_code(self):
        self.answer([["exec", "one"], 3, "not ready\n"])
        self.assertEqual(engines.Docker().run_beside("one", None, ["reply-mcp", "healthcheck"]), (3, "not ready\n"))
        self.assertEqual(self.heard(), [["exec", "one", "reply-mcp", "healthcheck"]])

    def test_it_is_stopped_as_operators_stop_it_with_more_time_than_it_drains(self):
        self.answer([["stop"], 0, "one\n"])
        engines.Docker().stop("one", None)
        self.assertEqual(self.heard(), [["stop", "--time", "30", "one"]])

    def test_the_script_that_stands_for_the_program_hands_its_arguments_on(self):
        self.answer([["run"], 0, ""])
        script = self.folder / "program"
        script.write_text(engines.Docker.program_of(f'docker run {TAG} "$@"'))
        script.chmod(0o755)
        subprocess.run([script, "http", "--listen", "a b"], check=True)
        self.assertEqual(self.heard(), [["run", TAG, "http", "--listen", "a b"]])


if __name__ == "__main__":
    unittest.main()
