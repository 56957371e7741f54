// Two replicas behind nginx that sends every request to the other one: clients of each era must not notice.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';

import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { freePort, startHttp, startNginx, startSandbox } from './http_server.mjs';
import { clientSuite } from './suite.mjs';

const info = { name: 'reply-mcp-tests', version: '1' };
let folder;
let sandbox;
let replicas;
let adminPorts;
let balancer;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reply-mcp-replicas-'));
  const keyFile = join(folder, 'session-key');
  writeFileSync(keyFile, 'a secret of the two replicas, long enough\n');
  sandbox = await startSandbox();
  const options = ['--base-url', sandbox.url, '--session-key-file', keyFile];
  adminPorts = [await freePort(), await freePort()];
  replicas = await Promise.all(adminPorts.map((port) =>
    startHttp([...options, '--admin-listen', `127.0.0.1:${port}`], { REPLY_API_KEY: sandbox.key })));
  balancer = await startNginx(replicas.map((replica) => replica.port));
});
after(async () => {
  await balancer?.stop();
  for (const replica of replicas ?? []) assert.equal(await replica.stop(), 0);
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

clientSuite('SDK 1.x over two replicas', async () => {
  const client = new Client(info);
  await client.connect(new StreamableHTTPClientTransport(balancer.url));
  return { client, callTool: (params, options) => client.callTool(params, undefined, options) };
});

clientSuite('client 2.x over two replicas', async () => {
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernTransport(balancer.url));
  return { client, callTool: (params, options) => client.callTool(params, options) };
});

it('a session that one replica opened works on each', async () => {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const post = (url, body, extra = {}) =>
    fetch(url, { method: 'POST', headers: { ...headers, ...extra }, body: JSON.stringify({ jsonrpc: '2.0', ...body }) });
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info };
  const opened = await post(replicas[0].url, { id: 0, method: 'initialize', params });
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') };
  for (const replica of [replicas[1], replicas[0], balancer, balancer]) {
    const response = await post(replica.url, { id: 1, method: 'tools/call', params: { name: 'whoami_get', arguments: {} } }, session);
    assert.equal(response.status, 200);
    const answer = await response.json();
    assert.ok(answer.result.structuredContent.userId);
  }
});

it('both replicas had their share of the calls above', async () => {
  const served = await Promise.all(adminPorts.map(async (port) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(text.match(/^mcp_http_requests_total\{status="200"\} (\d+)/m)[1]);
  }));
  for (const count of served) assert.ok(count > 20, `${served}`);
});
