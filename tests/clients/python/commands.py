"""The commands of tests/clients/README.md for a client library of Python: one JSON message a line, answered in
the order in which the answers come. What differs from library to library is a function that opens a connection."""

import asyncio
import json
import sys

MESSAGE_LIMIT = 16 * 1024 * 1024


def tell(message):
    print(json.dumps(message), flush=True)


def plain(result, key):
    """A tool's result as the commands want it; `key` gives a member of the library's own object by its JSON name."""
    return {"isError": bool(key(result, "isError")), "structuredContent": key(result, "structuredContent"),
            "content": [part.model_dump(mode="json", by_alias=True, exclude_none=True) for part in result.content]}


def dumped(entries):
    return [entry.model_dump(mode="json", by_alias=True, exclude_none=True) for entry in entries]


async def all_pages(list_page, member):
    """Every entry of a list that comes in pages; for libraries that leave the pages to their caller."""
    entries, cursor = [], None
    while True:
        page = await list_page(cursor)
        entries += dumped(getattr(page, member))
        cursor = getattr(page, "nextCursor", None) or getattr(page, "next_cursor", None)
        if not cursor:
            return entries


class Connection:
    """An open connection: entered and left in one task, as what the libraries use underneath demands."""

    def __init__(self, context):
        self.done = asyncio.Event()
        self.opened = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self.hold(context))

    async def hold(self, context):
        try:
            async with context as client:
                self.opened.set_result(client)
                await self.done.wait()
        except Exception as failure:
            if self.opened.done():
                raise
            self.opened.set_exception(failure)

    async def close(self):
        self.done.set()
        await self.task


class Commands:
    def __init__(self, library):
        self.library = library
        self.connection = None
        self.client = None
        self.running = {}

    async def run(self, message):
        word = message["do"]
        if word == "connect":
            self.connection = Connection(self.library.connect(message))
            self.client = await self.connection.opened
            return {}
        if word == "reconnect":
            await self.connection.close()
            self.connection = Connection(self.library.again())
            self.client = await self.connection.opened
            return {}
        if word == "close":
            await self.connection.close()
            await self.library.end()
            return {}
        if word == "cancel":
            self.running[message["call"]].cancel()
            return {}
        if word == "call":
            return await self.library.call(self.client, message["tool"], message["arguments"])
        if word in ("tools", "resources", "prompts"):
            return await self.library.list(self.client, word)
        if word == "read":
            return await self.library.read(self.client, message["uri"])
        if word == "prompt":
            return await self.library.prompt(self.client, message["name"], message["arguments"])
        raise ValueError(f"no such command: {word}")

    async def answer(self, message):
        try:
            tell({"id": message["id"], "ok": await self.run(message)})
        except asyncio.CancelledError:
            tell({"id": message["id"], "cancelled": True})
        except Exception as failure:
            code = getattr(getattr(failure, "error", failure), "code", None)
            tell({"id": message["id"], "error": {"code": code, "message": f"{type(failure).__name__}: {failure}"}})

    async def serve(self):
        reader = asyncio.StreamReader(limit=MESSAGE_LIMIT)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            message = json.loads(line)
            self.running[message["id"]] = asyncio.create_task(self.answer(message))
        if self.connection and not self.connection.task.done():
            await self.connection.close()


def serve(library):
    asyncio.run(Commands(library).serve())
