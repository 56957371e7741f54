// What every real client must see, whichever SDK and era it speaks. Each *.test.mjs gives a way to connect.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

const operations = JSON.parse(readFileSync(new URL('../contract/v3_operations.json', import.meta.url), 'utf8'));

/** The program under test and how a client starts it: with nothing of this process's environment. */
export function serverParameters(...options) {
  const command = process.env.REPLY_MCP_PROGRAM;
  assert.ok(command, 'REPLY_MCP_PROGRAM names the program to test');
  return {
    command,
    args: ['stdio', '--include-coming-soon', ...(options.length > 0 ? options : ['--sandbox'])],
    env: { PATH: process.env.PATH, ...sanitizerOptions() },
    stderr: 'inherit',
  };
}

function sanitizerOptions() {
  const names = ['ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS', 'LSAN_OPTIONS'];
  return Object.fromEntries(names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));
}

/**
 * @param name shown in the report
 * @param connect () => Promise<{client, callTool(params, options)}>; callTool hides where the SDKs differ
 */
export function clientSuite(name, connect) {
  describe(name, () => {
    let client;
    let callTool;

    before(async () => {
      ({ client, callTool } = await connect());
    });
    after(async () => {
      await client?.close();
    });

    const call = async (tool, args) => (await callTool({ name: tool, arguments: args })).structuredContent;

    it('learns who the server is', () => {
      assert.equal(client.getServerVersion().name, 'reply-mcp');
      assert.ok(client.getServerCapabilities().tools);
      assert.ok(client.getInstructions().length > 0);
    });

    it('lists one tool for each operation of the API, each with a schema that the SDK accepts', async () => {
      const names = [];
      let cursor;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor });
        names.push(...page.tools.map((tool) => tool.name));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      const expected = operations.map((operation) => operation.operationId);
      for (const id of expected) assert.ok(names.includes(id), `no tool for ${id}`);
      assert.equal(new Set(names).size, names.length, 'a name stands twice');
    });

    it('reads, creates and finds again', async () => {
      const before = await call('contacts_list', { top: 5 });
      assert.ok(before.items.length > 0);
      const email = `${name.replaceAll(/\W+/g, '-').toLowerCase()}@example.com`;
      const created = await call('contacts_create', { email, firstName: 'Robin' });
      assert.equal(created.email, email);
      const found = await call('contacts_list', { email });
      assert.deepEqual(found.items.map((contact) => contact.id), [created.id]);
    });

    it('gets the same data as text and as structured content', async () => {
      const result = await callTool({ name: 'whoami_get', arguments: {} });
      assert.ok(!result.isError);
      assert.equal(result.content[0].type, 'text');
      assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
    });

    it("gets Reply's problem as a tool error", async () => {
      const result = await callTool({ name: 'sequences_get', arguments: { id: 2147483647 } });
      assert.equal(result.isError, true);
      const { error } = result.structuredContent;
      assert.equal(error.kind, 'notFound');
      assert.equal(error.status, 404);
      assert.match(error.code, /^sequence\./);
      assert.equal(error.retryable, false);
    });

    it('is told every wrong argument at once', async () => {
      const result = await callTool({ name: 'contacts_list', arguments: { top: 'many', emial: 'x@example.com' } });
      assert.equal(result.isError, true);
      const { error } = result.structuredContent;
      assert.equal(error.kind, 'invalidArguments');
      assert.deepEqual(error.errors.map((entry) => entry.pointer).sort(), ['/emial', '/top']);
      assert.match(error.errors.find((entry) => entry.pointer === '/emial').detail, /email/);
    });

    it('gets a JSON-RPC error for a tool that does not exist', async () => {
      await assert.rejects(callTool({ name: 'contacts_lst', arguments: {} }), { code: -32602 });
    });

    it('gets every answer of calls that run at once', async () => {
      const ids = (await call('contacts_list', { top: 20 })).items.map((contact) => contact.id);
      const answers = await Promise.all(ids.map((id) => call('contacts_get', { id })));
      assert.deepEqual(answers.map((contact) => contact.id), ids);
    });

    it('goes on after a call that it gave up', async () => {
      const abort = new AbortController();
      const given_up = callTool({ name: 'contacts_list', arguments: {} }, { signal: abort.signal });
      abort.abort();
      await assert.rejects(given_up);
      assert.ok((await call('whoami_get', {})).userId);
    });
  });
}
