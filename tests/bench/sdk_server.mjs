// What the benchmark compares with: the official TypeScript SDK serving small tools over stdio.
import { McpServer } from '../clients/node_modules/@modelcontextprotocol/sdk/dist/esm/server/mcp.js';
import { StdioServerTransport } from '../clients/node_modules/@modelcontextprotocol/sdk/dist/esm/server/stdio.js';
import { z } from '../clients/node_modules/zod/index.js';

const tools = Number(process.argv[2]);
const server = new McpServer({ name: 'small-tools', version: '1' });
for (let number = 1; number <= tools; number += 1) {
  const inputSchema = { id: z.number().int().describe('Which one.'), name: z.string().optional().describe('Its name.') };
  server.registerTool(`resource_${number}_get`, { description: `Gets resource ${number}.`, inputSchema }, async ({ id }) => ({
    content: [{ type: 'text', text: `{"id":${id}}` }],
  }));
}
await server.connect(new StdioServerTransport());
