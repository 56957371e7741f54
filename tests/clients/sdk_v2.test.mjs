// The official TypeScript client, 2.x, in each of its ways to find the protocol's era.
import assert from 'node:assert/strict';

import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { clientSuite, serverParameters } from './suite.mjs';

const modes = [
  { mode: 'legacy', era: 'legacy', version: '2025-11-25' },
  { mode: 'auto', era: 'modern', version: '2026-07-28' },
  { mode: { pin: '2026-07-28' }, era: 'modern', version: '2026-07-28' },
];

for (const { mode, era, version } of modes) {
  clientSuite(`client 2.x, ${typeof mode === 'string' ? mode : 'pinned'}`, async () => {
    const client = new Client({ name: 'reply-mcp-tests', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new StdioClientTransport(serverParameters()));
    assert.equal(client.getProtocolEra(), era);
    assert.equal(client.getNegotiatedProtocolVersion(), version);
    return { client, callTool: (params, options) => client.callTool(params, options) };
  });
}
