// badpeer adapter: Node's http.request, with an Agent that keeps connections, as the global one does.
// PROTOCOL.md has the protocol.

import http from 'node:http';
import { createInterface } from 'node:readline';

const can = ['reuse', 'concurrent', 'body', 'fields', 'method'];
const newAgent = () => new http.Agent({ keepAlive: true });
const octets = (text) => Buffer.from(text, 'latin1');
const words = (error) => (error.code ? `${error.code}: ` : '') + error.message;
let agent = newAgent();

function call({ method, url, fields, body }) {
  return new Promise((resolve) => {
    let request, status;
    const failed = (error) => resolve({ error: words(error), status });
    try {
      request = http.request(url, { method, agent });
      for (const [name, value] of fields) {
        const same = fields.filter(([other]) => other.toLowerCase() === name.toLowerCase());
        request.setHeader(name, same.length > 1 ? same.map(([, value]) => value) : value);
      }
      // Node leaves the length out where a method usually has no content.
      if (body !== undefined) request.setHeader('Content-Length', octets(body).length);
    } catch (error) { // refused before anything was sent
      request?.on('error', () => {}).destroy();
      return resolve({ unimplemented: words(error) });
    }
    request.on('response', async (response) => {
      status = response.statusCode;
      try {
        const content = [];
        for await (const octets of response) content.push(octets);
        const raw = response.rawHeaders;
        const pairs = raw.flatMap((name, at) => (at % 2 ? [] : [[name, raw[at + 1]]]));
        resolve({ ok: { status, fields: pairs, body: Buffer.concat(content).toString('latin1') } });
      } catch (error) {
        failed(error);
      }
    });
    request.on('error', failed);
    // An answer to CONNECT, and a 101, are no 'response': without a listener Node closes.
    request.on('close', () => status ?? failed(new Error('closed without a response')));
    request.end(body === undefined ? undefined : octets(body));
  });
}

async function outcome(question) {
  if ('capability' in question) {
    const name = question.capability;
    return can.includes(name) ? { ok: {} } : { unimplemented: `Node http: no ${name}` };
  }
  if (question.fresh) {
    agent.destroy();
    agent = newAgent();
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
