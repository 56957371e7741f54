"""The official Python SDK, 1.x, as a client. Answers the commands of tests/clients/README.md."""

import contextlib

from mcp import ClientSession, StdioServerParameters, types
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client

import commands


class Sdk1:
    def connect(self, setup):
        self.setup = setup
        return self.again()

    @contextlib.asynccontextmanager
    async def again(self):
        async with self.transport() as (read, write, *_):
            async with ClientSession(read, write, elicitation_callback=self.answer()) as session:
                await session.initialize()
                yield session

    def transport(self):
        setup = self.setup
        if setup["transport"] == "stdio":
            return stdio_client(StdioServerParameters(
                command=setup["command"][0], args=setup["command"][1:], env=setup["env"]))
        connect = {"http": streamablehttp_client, "sse": sse_client}[setup["transport"]]
        return connect(setup["url"], headers={"Authorization": f"Bearer {setup['token']}"})

    async def end(self):
        """Nothing is left when the connection is closed."""

    def answer(self):
        action = self.setup["answer"]
        if not action:
            return None

        async def answer(_context, params):
            commands.tell({"asked": params.message})
            return types.ElicitResult(action=action, content={"confirm": True} if action == "accept" else None)
        return answer

    async def call(self, session, tool, arguments):
        return commands.plain(await session.call_tool(tool, arguments), getattr)

    async def list(self, session, kind):
        return await commands.all_pages(getattr(session, f"list_{kind}"), kind)

    async def read(self, session, uri):
        return commands.dumped((await session.read_resource(uri)).contents)

    async def prompt(self, session, name, arguments):
        return commands.dumped((await session.get_prompt(name, arguments)).messages)


if __name__ == "__main__":
    commands.serve(Sdk1())
