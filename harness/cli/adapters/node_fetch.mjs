// badpeer adapter: Node's fetch, which is undici inside. PROTOCOL.md has the protocol.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// Node keeps undici's ProxyAgent to itself: with the package at hand there are proxies, else none.
function proxyAgent() {
  try {
    return createRequire(join(process.cwd(), 'any.js'))('undici').ProxyAgent;
  } catch {
    return undefined;
  }
}

const ProxyAgent = proxyAgent();
const proxies = new Map();
const can = ['reuse', 'concurrent', 'body', 'fields', 'method'];
if (ProxyAgent) can.push('proxy', 'tunnel');
const octets = (text) => Buffer.from(text, 'latin1');
const words = (error) => [error.message, error.cause?.code, error.cause?.message]
  .filter(Boolean).join(': ');

// fetch keeps its connections in a dispatcher that is global; it is there once fetch was looked at.
const global = Symbol.for('undici.globalDispatcher.1');
await fetch('data:,').then((response) => response.text());

function dispatcher(uri, proxyTunnel) {
  if (!uri) return undefined;
  const key = `${uri} ${proxyTunnel}`;
  if (!proxies.has(key)) proxies.set(key, new ProxyAgent({ uri, proxyTunnel }));
  return proxies.get(key);
}

async function call({ method, url, fields, body, proxy, tunnel = false }) {
  let request, status;
  try {
    const content = body === undefined ? undefined : octets(body);
    request = new Request(url, { method, headers: fields, body: content, redirect: 'manual' });
  } catch (error) { // refused before anything was sent
    return { unimplemented: words(error) };
  }
  try {
    const response = await fetch(request, { dispatcher: dispatcher(proxy, tunnel) });
    status = response.status;
    const content = Buffer.from(await response.arrayBuffer()).toString('latin1');
    return { ok: { status, fields: [...response.headers], body: content } };
  } catch (error) {
    // Some fields are refused no sooner than here, still before anything was sent.
    const refused = ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'].includes(error.cause?.code);
    return refused ? { unimplemented: words(error) } : { error: words(error), status };
  }
}

async function outcome(question) {
  if ('capability' in question) {
    const name = question.capability;
    return can.includes(name) ? { ok: {} } : { unimplemented: `Node fetch: no ${name}` };
  }
  if (question.fresh) {
    const old = globalThis[global];
    globalThis[global] = new old.constructor();
    await old.destroy();
    await Promise.all([...proxies.values()].map((one) => one.destroy()));
    proxies.clear();
    return { ok: {} };
  }
  return call(question);
}

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const question = JSON.parse(line);
  const answer = { id: question.id, ...(await outcome(question)) };
  process.stdout.write(JSON.stringify(answer) + '\n');
});
lines.on('close', () => process.exit());
