// Starts `reply-mcp http`, and nginx in front of several of them, for real clients to call.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { serverParameters } from './suite.mjs';

const kept = ['PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS', 'LSAN_OPTIONS'];

function environment(extra) {
  const own = Object.fromEntries(kept.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));
  return { ...own, ...extra };
}

/** The first line of standard output that matches, as a match. The process must not end before. */
async function firstMatch(child, pattern) {
  for await (const line of createInterface({ input: child.stdout })) {
    const match = line.match(pattern);
    if (match) return match;
  }
  throw new Error(`${child.spawnfile} ended without saying ${pattern}`);
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  return code;
}

function start(args, extra = {}) {
  const program = process.env.REPLY_MCP_PROGRAM;
  assert.ok(program, 'REPLY_MCP_PROGRAM names the program to test');
  return spawn(program, args, { env: environment(extra), stdio: ['ignore', 'pipe', 'inherit'] });
}

/** `reply-mcp sandbox` on a free port: {url, key, stop()}. */
export async function startSandbox() {
  const child = start(['sandbox', '--listen', '127.0.0.1:0', '--per-minute', '0', '--per-hour', '0', '--log-level', 'warning']);
  const [, url, key] = await firstMatch(child, /at (http:\S+), API key (\S+)/);
  return { url, key, stop: () => stop(child) };
}

/** `reply-mcp http` on a free port: {port, url, stop()}. */
export async function startHttp(options = ['--sandbox'], extra = {}) {
  const child = start(['http', '--include-coming-soon', '--listen', '127.0.0.1:0', '--log-level', 'warning', ...options], extra);
  const [, port] = await firstMatch(child, /listening on port (\d+)/);
  return { port: Number(port), url: new URL(`http://127.0.0.1:${port}/mcp`), stop: () => stop(child) };
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** supergateway, which starts the program and offers it over HTTP with these options of its own: {origin, stop()}. */
export async function startSupergateway(options = []) {
  const port = await freePort();
  const { command, args, env } = serverParameters();
  const script = new URL('node_modules/supergateway/dist/index.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, '--stdio', [command, ...args].join(' '), '--port', port, ...options],
    { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await firstMatch(child, /Listening on port/);
  child.stdout.resume();
  return { origin: new URL(`http://127.0.0.1:${port}`), stop: () => stop(child) };
}

/** nginx that gives each request to the next of `ports`: {url, stop()}. */
export async function startNginx(ports) {
  const folder = mkdtempSync(join(tmpdir(), 'reply-mcp-nginx-'));
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), `
    daemon off; master_process off; pid ${folder}/pid; error_log stderr warn;
    events { worker_connections 256; }
    http {
      access_log off;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      upstream replicas { ${ports.map((one) => `server 127.0.0.1:${one};`).join(' ')} }
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://replicas; proxy_http_version 1.1; proxy_set_header Host $host;
                     proxy_set_header Connection ""; proxy_read_timeout 60s; }
      }
    }`);
  const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  for (;;) {
    assert.equal(child.exitCode, null, 'nginx did not start');
    try {
      await fetch(new URL('/healthz', url));
      break;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { url, stop: async () => { await stop(child); rmSync(folder, { recursive: true }); } };
}
