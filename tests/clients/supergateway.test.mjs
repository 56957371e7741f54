// Behind supergateway, which by default gives one child to all clients that come: each begins on it anew.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { after, before, describe } from 'node:test';

import { startSupergateway } from './http_server.mjs';
import { clientSuite } from './suite.mjs';

const ways = [
  { name: 'SSE, its default', options: [], transport: (origin) => new SSEClientTransport(new URL('/sse', origin)) },
  {
    name: 'Streamable HTTP with sessions',
    options: ['--outputTransport', 'streamableHttp', '--stateful'],
    transport: (origin) => new StreamableHTTPClientTransport(new URL('/mcp', origin)),
  },
];

for (const { name, options, transport } of ways) {
  describe(`supergateway: ${name}`, () => {
    let gateway;
    before(async () => {
      gateway = await startSupergateway(options);
    });
    after(() => gateway.stop());

    for (const which of ['the first', 'the next']) {
      clientSuite(`${which} client of ${name}`, async () => {
        const client = new Client({ name: 'reply-mcp-tests', version: '1' });
        await client.connect(transport(gateway.origin));
        return { client, callTool: (params, callOptions) => client.callTool(params, undefined, callOptions) };
      });
    }
  });
}
