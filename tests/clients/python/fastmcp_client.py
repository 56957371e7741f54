"""FastMCP, 3 and 4 alike, as a client. Answers the commands of tests/clients/README.md."""

import fastmcp
from fastmcp import Client
from fastmcp.client.elicitation import ElicitResult
from fastmcp.client.transports import SSETransport, StdioTransport, StreamableHttpTransport
from fastmcp.server import create_proxy

import commands


class FastMcp:
    def connect(self, setup):
        self.options = {}
        self.child = None
        if setup["answer"]:
            self.options["elicitation_handler"] = self.answer_of(setup["answer"])
        self.transport = self.transport_of(setup)
        return self.again()

    def again(self):
        """A client on the same transport, whose child FastMCP keeps alive between two of them."""
        return Client(self.transport, **self.options)

    @staticmethod
    def answer_of(action):
        async def answer(message, _type, _params, _context):
            commands.tell({"asked": message})
            return ElicitResult(action=action, content={"confirm": True} if action == "accept" else None)
        return answer

    def transport_of(self, setup):
        if setup["transport"] in ("stdio", "proxy"):
            self.child = stdio = StdioTransport(setup["command"][0], setup["command"][1:], env=setup["env"])
            return self.proxy_of(stdio) if setup["transport"] == "proxy" else stdio
        kind = {"http": StreamableHttpTransport, "sse": SSETransport}[setup["transport"]]
        return kind(setup["url"], headers={"Authorization": f"Bearer {setup['token']}"})

    @staticmethod
    def proxy_of(stdio):
        # Given a transport, a proxy passes questions on. FastMCP 3 does that in the context of another request,
        # and fails; given a client of its own, it says to the server that it takes no questions.
        return create_proxy(Client(stdio) if fastmcp.__version__.startswith("3.") else stdio)

    async def end(self):
        """Ends the child that FastMCP has kept alive."""
        if self.child:
            await self.child.close()

    async def call(self, client, tool, arguments):
        return commands.plain(await client.call_tool_mcp(tool, arguments), self.member)

    @staticmethod
    def member(result, name):
        value = getattr(result, name, None)
        if value is None:
            value = getattr(result, {"isError": "is_error", "structuredContent": "structured_content"}[name], None)
        return value

    async def list(self, client, kind):
        return commands.dumped(await getattr(client, f"list_{kind}")())

    async def read(self, client, uri):
        return commands.dumped(await client.read_resource(uri))

    async def prompt(self, client, name, arguments):
        return commands.dumped((await client.get_prompt(name, arguments)).messages)


if __name__ == "__main__":
    commands.serve(FastMcp())
