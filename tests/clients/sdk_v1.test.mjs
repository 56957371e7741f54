// The official TypeScript SDK, 1.x: sessions of the stateful era.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

import { clientSuite, serverParameters } from './suite.mjs';

clientSuite('SDK 1.x', async () => {
  const client = new Client({ name: 'reply-mcp-tests', version: '1' });
  await client.connect(new StdioClientTransport(serverParameters()));
  return { client, callTool: (params, options) => client.callTool(params, undefined, options) };
});
