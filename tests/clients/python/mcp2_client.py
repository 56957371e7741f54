"""The official Python SDK, 2.x, as a client. Answers the commands of tests/clients/README.md."""

import contextlib

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ElicitResult

import commands


class Sdk2:
    def connect(self, setup):
        self.setup = setup
        return self.again()

    @contextlib.asynccontextmanager
    async def again(self):
        async with contextlib.AsyncExitStack() as stack:
            server = await self.server(stack)
            yield await stack.enter_async_context(
                Client(server, mode=self.setup["era"], elicitation_callback=self.answer()))

    async def server(self, stack):
        setup = self.setup
        if setup["transport"] == "stdio":
            return StdioServerParameters(command=setup["command"][0], args=setup["command"][1:], env=setup["env"])
        headers = {"Authorization": f"Bearer {setup['token']}"}
        if setup["transport"] == "sse":
            return sse_client(setup["url"], headers=headers)
        client = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=None))
        return streamable_http_client(setup["url"], http_client=client)

    async def end(self):
        """Nothing is left when the connection is closed."""

    def answer(self):
        action = self.setup["answer"]
        if not action:
            return None

        async def answer(_context, params):
            commands.tell({"asked": params.message})
            return ElicitResult(action=action, content={"confirm": True} if action == "accept" else None)
        return answer

    async def call(self, client, tool, arguments):
        names = {"isError": "is_error", "structuredContent": "structured_content"}
        return commands.plain(await client.call_tool(tool, arguments), lambda result, name: getattr(result, names[name]))

    async def list(self, client, kind):
        return await commands.all_pages(lambda cursor: getattr(client, f"list_{kind}")(cursor=cursor), kind)

    async def read(self, client, uri):
        return commands.dumped((await client.read_resource(uri)).contents)

    async def prompt(self, client, name, arguments):
        return commands.dumped((await client.get_prompt(name, arguments)).messages)


if __name__ == "__main__":
    commands.serve(Sdk2())
