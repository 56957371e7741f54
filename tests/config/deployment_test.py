#!/usr/bin/env python3
"""The deployment files of config/: checked against the schemas that there are, read for what holds them
together, and run as far as this machine can: the program with the very arguments and environment of each
container, and nginx and HAProxy in front of two replicas."""

import contextlib
import copy
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import mcp_client  # noqa: E402

CONFIG = ROOT / "config"
PROGRAM = os.environ["REPLY_MCP_PROGRAM"]
NODE = os.environ["REPLY_MCP_NODE"]
TOKEN = "example-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def documents(name):
    with open(CONFIG / name, encoding="utf-8") as file:
        return list(yaml.safe_load_all(file))


class Secrets:
    """The files that an operator makes, as the deployment files describe them."""

    def __init__(self, case):
        folder = tempfile.TemporaryDirectory()
        case.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "tokens").write_text(mcp_client.token_line(TOKEN))
        (self.folder / "api-key").write_text("example-key")
        (self.folder / "session-key").write_text("c2Vzc2lvbi1rZXktb2YtdGhlLXRlc3RzLTAxMjM0NTY3ODk=\n")

    def place(self, text):
        """A mounted path becomes the path of the file here; what is none stays as it is."""
        text = text.replace("redis://redis:6379", f"redis+unix://{self.folder}/redis.sock")
        return re.sub(r"/run/secrets/(?:reply-mcp/)?([a-z-]+)", lambda m: str(self.folder / m.group(1)), text)


def start(secrets, arguments, environment, listen="127.0.0.1:0"):
    """The program as the container has it; only where it listens and the account are the test's."""
    arguments = [secrets.place(argument) for argument in arguments]
    environment = {name: secrets.place(value) for name, value in environment.items()}
    # The example account takes no key, so the key file is read but not used.
    return mcp_client.HttpServer([PROGRAM, *arguments, "--sandbox", "--listen", listen], env=environment)


class ComposeFiles(unittest.TestCase):
    def setUp(self):
        self.secrets = Secrets(self)
        self.schema = json.loads((ROOT / "tests/config/schemas/compose-spec.json").read_text())

    def services(self, name):
        (file,) = documents(name)
        jsonschema.validate(file, self.schema)
        for service in file["services"].values():
            for secret in service.get("secrets", []):
                self.assertIn(secret, file["secrets"])
            for other in service.get("depends_on", {}):
                self.assertIn(other, file["services"])
        return file["services"]

    def test_one_endpoint_lets_in_who_has_a_token(self):
        service = self.services("compose/compose.yaml")["reply-mcp"]
        self.assertTrue(service["read_only"])
        with start(self.secrets, service["command"], service["environment"]) as server:
            self.assertEqual(mcp_client.http_request(server.port, "POST", "/mcp", {}, "{}")[0], 401)
            self.assertTrue(server.call("tools/list", {}, BEARER)["tools"])
            foreign = {**BEARER, "Host": "attacker.example.com", "Content-Type": "application/json"}
            self.assertEqual(mcp_client.http_request(server.port, "POST", "/mcp", foreign, "{}")[0], 403)

    def start_redis(self, service):
        """The Redis of the file, at a socket of this test."""
        socket_file = self.secrets.folder / "redis.sock"
        command = [*service["command"], "--port", "0", "--unixsocket", str(socket_file), "--daemonize", "no"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=self.secrets.folder)

        def stop():
            process.terminate()
            process.communicate(timeout=mcp_client.PATIENCE)
        self.addCleanup(stop)
        for line in process.stdout:
            if "ready to accept connections" in line:
                return socket_file
        raise AssertionError("redis-server ended")

    def test_replicas_count_the_quota_together(self):
        services = self.services("compose/compose.replicas.yaml")
        redis = self.start_redis(services["redis"])
        replica = services["reply-mcp-1"]
        with start(self.secrets, replica["command"], replica["environment"]) as server:
            result = server.call("tools/call", {"name": "whoami_get", "arguments": {}}, BEARER)
            self.assertFalse(result.get("isError"), result)
        keys = subprocess.run(["redis-cli", "-s", redis, "keys", "*"], check=True, capture_output=True, text=True).stdout
        self.assertTrue(keys.strip())

    def test_replicas_go_on_with_each_others_sessions(self):
        services = self.services("compose/compose.replicas.yaml")
        replicas = [service for service in services.values() if service["image"] == "reply-mcp"]
        self.assertEqual(len(replicas), 2)
        with contextlib.ExitStack() as stack:
            first, second = (stack.enter_context(start(self.secrets, one["command"], one["environment"]))
                             for one in replicas)
            session = open_session(first.port, BEARER)
            self.assertEqual(call_in_session(second.port, session, "tools/list", BEARER)[0], 200)

    def test_the_replicas_proxy_is_the_nginx_of_this_folder_and_knows_them(self):
        services = self.services("compose/compose.replicas.yaml")
        (volume,) = services["nginx"]["volumes"]
        source, target, mode = volume.split(":")
        self.assertEqual((CONFIG / "compose" / source).resolve(), (CONFIG / "nginx/nginx.conf").resolve())
        self.assertEqual((target, mode), ("/etc/nginx/nginx.conf", "ro"))
        upstreams = re.findall(r"server ([a-z0-9-]+):8080;", (CONFIG / "nginx/nginx.conf").read_text())
        self.assertEqual(set(upstreams), set(services) - {"nginx", "redis"})

    def test_the_schema_refuses_a_file_that_is_wrong(self):
        (file,) = documents("compose/compose.yaml")
        mistakes = {"readonly": lambda one: one.update(readonly=one.pop("read_only")),
                    "cap_drop": lambda one: one.update(cap_drop="ALL"),
                    "secrets": lambda one: one.update(secrets={"tokens": True})}
        for word, mistake in mistakes.items():
            broken = copy.deepcopy(file)
            mistake(broken["services"]["reply-mcp"])
            with self.subTest(word), self.assertRaisesRegex(jsonschema.ValidationError, word):
                jsonschema.validate(broken, self.schema)

    def test_what_compose_builds_is_where_the_dockerfile_is(self):
        service = self.services("compose/compose.yaml")["reply-mcp"]
        self.assertTrue((CONFIG / "compose" / service["build"] / "Dockerfile").resolve().is_file())


class KubernetesFiles(unittest.TestCase):
    def setUp(self):
        self.secrets = Secrets(self)
        self.objects = {item["kind"]: item for item in documents("kubernetes/reply-mcp.yaml")}
        self.pod = self.objects["Deployment"]["spec"]["template"]
        (self.container,) = self.pod["spec"]["containers"]

    def test_there_is_a_deployment_a_service_and_a_disruption_budget(self):
        versions = {kind: item["apiVersion"] for kind, item in self.objects.items()}
        self.assertEqual(versions, {"Deployment": "apps/v1", "Service": "v1", "PodDisruptionBudget": "policy/v1"})

    def wrong(self, objects):
        """What Kubernetes' own definitions say against these objects, one line for each mistake."""
        done = subprocess.run([NODE, ROOT / "tests/config/kubernetes.mjs"], input=json.dumps(objects),
                              capture_output=True, text=True, timeout=mcp_client.PATIENCE)
        self.assertEqual((done.stderr, done.returncode), ("", 1 if done.stdout else 0))
        return done.stdout

    def test_kubernetes_definitions_know_every_field_and_take_every_value(self):
        self.assertEqual(self.wrong(list(self.objects.values())), "")

    def test_kubernetes_definitions_refuse_a_file_that_is_wrong(self):
        def of(kind, path, value):
            def mistake(objects):
                *way, last = path
                place = objects[kind]
                for key in way:
                    place = place[key]
                if value is None:
                    del place[last]
                else:
                    place[last] = value
            return mistake
        pod = ("spec", "template", "spec")
        container = (*pod, "containers", 0)
        mistakes = {
            "/spec/replicas must be integer": of("Deployment", ("spec", "replicas"), "two"),
            "required property selector": of("Deployment", ("spec", "selector"), None),
            "volumeMounts/0/readonly is no field": of("Deployment", (*container, "volumeMounts", 0, "readonly"), True),
            "/containers/0/liveness is no field": of("Deployment", (*container, "liveness"), {"httpGet": {"path": "/"}}),
            "/containers/0/resources/requests/memory": of(
                "Deployment", (*container, "resources", "requests", "memory"), "64 megabytes"),
            "/spec/sessionAffinity must be equal": of("Service", ("spec", "sessionAffinity"), "ClientIp"),
            "Kubernetes has no policy/v2 PodDisruptionBudget": of("PodDisruptionBudget", ("apiVersion",), "policy/v2"),
        }
        for complaint, mistake in mistakes.items():
            broken = copy.deepcopy(self.objects)
            mistake(broken)
            with self.subTest(complaint):
                self.assertIn(complaint, self.wrong(list(broken.values())))

    def test_selectors_and_names_fit_together(self):
        labels = self.pod["metadata"]["labels"]
        for selector in (self.objects["Deployment"]["spec"]["selector"]["matchLabels"],
                         self.objects["Service"]["spec"]["selector"],
                         self.objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]):
            self.assertTrue(selector)
            self.assertLessEqual(selector.items(), labels.items())
        ports = {port["name"]: port["containerPort"] for port in self.container["ports"]}
        for port in self.objects["Service"]["spec"]["ports"]:
            self.assertIn(port["targetPort"], ports)
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            self.assertIn(self.container[probe]["httpGet"]["port"], ports)
        mounted = {mount["name"] for mount in self.container["volumeMounts"]}
        self.assertEqual(mounted, {volume["name"] for volume in self.pod["spec"]["volumes"]})
        replicas = self.objects["Deployment"]["spec"]["replicas"]
        self.assertLess(self.objects["PodDisruptionBudget"]["spec"]["minAvailable"], replicas)

    def test_the_image_is_the_one_of_this_version(self):
        version = mcp_client.options(PROGRAM)["version"]
        self.assertEqual(self.container["image"], f"reply-mcp:{version}")

    def test_there_is_time_to_drain_before_the_kill(self):
        pause = int(self.container["lifecycle"]["preStop"]["exec"]["command"][1])
        (drain,) = [re.fullmatch(r"--drain-timeout=(\d+)s", one) for one in self.container["args"] if "drain" in one]
        self.assertGreater(self.pod["spec"]["terminationGracePeriodSeconds"], pause + int(drain.group(1)))

    def test_it_runs_without_rights(self):
        self.assertTrue(self.pod["spec"]["securityContext"]["runAsNonRoot"])
        confined = self.container["securityContext"]
        self.assertFalse(confined["allowPrivilegeEscalation"])
        self.assertTrue(confined["readOnlyRootFilesystem"])
        self.assertEqual(confined["capabilities"], {"drop": ["ALL"]})

    def test_the_container_serves_and_its_probes_are_answered(self):
        arguments = list(self.container["args"])
        environment = {item["name"]: item["value"] for item in self.container["env"]}
        admin = mcp_client.free_port()
        (place,) = [index for index, one in enumerate(arguments) if one.startswith("--admin-listen=0.0.0.0:")]
        (declared,) = [port["containerPort"] for port in self.container["ports"] if port["name"] == "admin"]
        self.assertEqual(arguments[place], f"--admin-listen=0.0.0.0:{declared}")
        arguments[place] = f"--admin-listen=127.0.0.1:{admin}"
        with start(self.secrets, arguments, environment) as server:
            for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
                path = self.container[probe]["httpGet"]["path"]
                self.assertEqual(mcp_client.http_request(admin, "GET", path)[0], 200)
            self.assertEqual(mcp_client.http_request(admin, "GET", "/metrics")[0], 200)
            host = environment["REPLY_MCP_ALLOWED_HOSTS"]
            self.assertTrue(server.call("tools/list", {}, {**BEARER, "Host": host})["tools"])


def open_session(port, headers):
    """The id of a session of 2025-11-25."""
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize",
             "params": {"protocolVersion": "2025-11-25", "capabilities": {},
                        "clientInfo": {"name": "config-test", "version": "1"}}}
    head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers}
    status, answer, body = mcp_client.http_request(port, "POST", "/mcp", head, json.dumps(hello))
    if status != 200:
        raise AssertionError(f"initialize: {status} {body}")
    return answer["Mcp-Session-Id"]


def call_in_session(port, session, method, headers):
    head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": "2025-11-25", "Mcp-Session-Id": session, **headers}
    body = json.dumps({"jsonrpc": "2.0", "id": 2, "method": method, "params": {}})
    return mcp_client.http_request(port, "POST", "/mcp", head, body)


class Proxies(unittest.TestCase):
    """Two replicas behind the very file; only addresses are the test's."""

    def setUp(self):
        self.secrets = Secrets(self)
        service = documents("compose/compose.replicas.yaml")[0]["services"]["reply-mcp-1"]
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.replicas = [self.stack.enter_context(
            start(self.secrets, service["command"] + ["--stream-keep-alive", "200ms"], service["environment"]))
            for _ in range(2)]
        self.port = mcp_client.free_port()

    def localize(self, text):
        for number, replica in enumerate(self.replicas, 1):
            self.assertIn(f"reply-mcp-{number}:8080", text)
            text = text.replace(f"reply-mcp-{number}:8080", f"127.0.0.1:{replica.port}")
        return text

    def run_proxy(self, command):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

        def stop():
            process.terminate()
            process.wait(mcp_client.PATIENCE)
            process.stderr.close()
        self.stack.callback(stop)
        for _ in range(6000):
            if process.poll() is not None:
                raise AssertionError(process.stderr.read())
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=10) as probe:
                probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if b" 200 " in probe.recv(100):
                    return
            threading.Event().wait(0.01)
        raise AssertionError("the proxy does not answer")

    def check(self):
        """A call, a session, and a stream whose comments arrive one by one."""
        self.assertEqual(mcp_client.http_request(self.port, "POST", "/mcp", {}, "{}")[0], 401)
        self.assertTrue(mcp_client.http_call(self.port, "tools/list", {}, BEARER)["tools"])
        session = open_session(self.port, BEARER)
        self.assertEqual(call_in_session(self.port, session, "ping", BEARER)[0], 200)
        with socket.create_connection(("127.0.0.1", self.port), timeout=mcp_client.PATIENCE) as stream:
            stream.sendall(f"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                           f"Authorization: Bearer {TOKEN}\r\nMCP-Protocol-Version: 2025-11-25\r\n"
                           f"Mcp-Session-Id: {session}\r\n\r\n".encode())
            received = b""
            # A proxy that buffers would hold back these few bytes for as long as the stream is open.
            while received.count(b"\n:") + received.count(b"\r\n:") < 3:
                part = stream.recv(4096)
                self.assertTrue(part, received)
                received += part
            self.assertIn(b"text/event-stream", received)

    def test_nginx_serves_two_replicas_and_does_not_hold_streams_back(self):
        text = self.localize((CONFIG / "nginx/nginx.conf").read_text())
        self.assertIn("listen 8080;", text)
        text = text.replace("listen 8080;", f"listen 127.0.0.1:{self.port};")
        # Where it writes is the test's business.
        folder = self.secrets.folder
        places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        text = text.replace("http {", "http {\n" + places + "access_log off;\n", 1)
        file = folder / "nginx.conf"
        file.write_text(text)
        command = ["nginx", "-p", str(folder), "-c", str(file), "-e", str(folder / "error.log"), "-g",
                   f"daemon off; pid {folder}/nginx.pid;"]
        checked = subprocess.run([*command[:-2], "-t"], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.run_proxy(command)
        self.check()

    def test_haproxy_serves_two_replicas_and_does_not_hold_streams_back(self):
        text = self.localize((CONFIG / "haproxy/haproxy.cfg").read_text())
        self.assertIn("bind :8080", text)
        file = self.secrets.folder / "haproxy.cfg"
        file.write_text(text.replace("bind :8080", f"bind 127.0.0.1:{self.port}"))
        checked = subprocess.run(["haproxy", "-c", "-f", file], capture_output=True, text=True)
        self.assertEqual((checked.returncode, "WARNING" in checked.stderr), (0, False), checked.stderr)
        self.run_proxy(["haproxy", "-db", "-f", str(file)])
        self.check()


if __name__ == "__main__":
    unittest.main()
