// Real clients over HTTP: every SDK, transport and era, against one server.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { startHttp } from './http_server.mjs';
import { clientSuite } from './suite.mjs';

const info = { name: 'reply-mcp-tests', version: '1' };
let server;
before(async () => {
  server = await startHttp();
});
after(async () => {
  assert.equal(await server.stop(), 0, 'the server ends cleanly');
});

async function connectOlder(transport) {
  const client = new Client(info);
  await client.connect(transport);
  return { client, callTool: (params, options) => client.callTool(params, undefined, options) };
}

clientSuite('SDK 1.x over Streamable HTTP', () => connectOlder(new StreamableHTTPClientTransport(server.url)));
clientSuite('SDK 1.x over HTTP+SSE', () => connectOlder(new SSEClientTransport(new URL('/sse', server.url))));

const modes = [
  { mode: 'legacy', era: 'legacy', version: '2025-11-25' },
  { mode: 'auto', era: 'modern', version: '2026-07-28' },
  { mode: { pin: '2026-07-28' }, era: 'modern', version: '2026-07-28' },
];
for (const { mode, era, version } of modes) {
  clientSuite(`client 2.x over HTTP, ${typeof mode === 'string' ? mode : 'pinned'}`, async () => {
    const client = new ModernClient(info, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport(server.url));
    assert.equal(client.getProtocolEra(), era);
    assert.equal(client.getNegotiatedProtocolVersion(), version);
    return { client, callTool: (params, options) => client.callTool(params, options) };
  });
}

describe('sessions of a real client', () => {
  it('end when the client says so', async () => {
    const transport = new StreamableHTTPClientTransport(server.url);
    const { client } = await connectOlder(transport);
    assert.ok(transport.sessionId);
    await client.ping();
    const id = transport.sessionId;
    await transport.terminateSession();
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-session-id': id },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    });
    assert.equal(response.status, 404);
    await client.close();
  });
});

describe('callers that bring their own key', () => {
  let own;
  before(async () => {
    own = await startHttp(['--sandbox', '--auth', 'passthrough']);
  });
  after(() => own.stop());

  const connect = (key) =>
    connectOlder(new StreamableHTTPClientTransport(own.url, { requestInit: { headers: { Authorization: `Bearer ${key}` } } }));

  it('act on the account of their key', async () => {
    const { client, callTool } = await connect('sandbox-key');
    const { structuredContent } = await callTool({ name: 'whoami_get', arguments: {} });
    assert.ok(structuredContent.userId);
    await client.close();
  });

  it("get Reply's refusal of a wrong key as a tool error", async () => {
    const { client, callTool } = await connect('some-other-key');
    const result = await callTool({ name: 'whoami_get', arguments: {} });
    assert.equal(result.isError, true);
    assert.equal(result.structuredContent.error.kind, 'auth');
    await client.close();
  });

  it('are refused without a key, with a challenge', async () => {
    const response = await fetch(own.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    assert.equal(response.status, 401);
    assert.match(response.headers.get('www-authenticate'), /^Bearer realm=/);
  });
});
