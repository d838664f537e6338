// Runs on a machine of the drill: does what the tasks in its argument say, one after the other, and prints what came of each, as JSON.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';

const DEFAULT_TIMEOUT_MS = 5_000;

/** `address` is connected to, `url` is asked for: the name is looked up nowhere. */
function fetch({ url, address, method = 'GET', headers = {}, body, ca, tls = {}, timeoutMs = DEFAULT_TIMEOUT_MS }) {
  return new Promise((resolve) => {
    const { protocol, hostname, port, host, pathname, search } = new URL(url);
    const secure = protocol === 'https:';
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const options = {
      host: address ?? hostname,
      port: Number(port || (secure ? 443 : 80)),
      path: pathname + search,
      method,
      headers: { host, ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      agent: false,
      ...(secure ? { ca: readFileSync(ca), servername: /^[\d.]+$/.test(hostname) ? '' : hostname, ...tls } : {}),
    };
    const asked = (secure ? tlsRequest : plainRequest)(options, (answer) => {
      let text = '';
      const protocolUsed = answer.socket.getProtocol?.();
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: text, tls: protocolUsed }),
      );
      answer.on('error', (error) => resolve({ error: error.code ?? error.name }));
    });
    const timer = setTimeout(() => asked.destroy(Object.assign(new Error('no answer'), { code: 'SILENT' })), timeoutMs);
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', (error) =>
      resolve({ error: /alert [a-z ]+/.exec(error.message)?.[0] ?? error.code ?? error.name }),
    );
    asked.end(payload);
  });
}

/** What a port answers to an attempt to connect: `open`, `refused`, or nothing. */
function knock(address, port, timeoutMs) {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const done = (what) => {
      socket.destroy();
      resolve(what);
    };
    socket.setTimeout(timeoutMs, () => done('silent'));
    socket.once('connect', () => done('open'));
    socket.once('error', (error) => done(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'));
  });
}

/** Ports of which anything at all comes back. */
async function scan({ address, ports, timeoutMs = 1_000 }) {
  const answering = [];
  const left = [...ports];
  const worker = async () => {
    for (let port = left.pop(); port !== undefined; port = left.pop()) {
      if ((await knock(address, port, timeoutMs)) !== 'silent') answering.push(port);
    }
  };
  await Promise.all(Array.from({ length: 1_200 }, worker));
  return answering.sort((a, b) => a - b);
}

/** UDP ports that send a datagram back. */
async function datagrams({ address, ports, timeoutMs = 1_000 }) {
  const answering = [];
  const one = (port) =>
    new Promise((resolve) => {
      const socket = createSocket('udp4');
      const timer = setTimeout(() => socket.close(resolve), timeoutMs);
      socket.on('error', () => undefined);
      socket.on('message', () => {
        answering.push(port);
        clearTimeout(timer);
        socket.close(resolve);
      });
      socket.send('hello', port, address);
    });
  await Promise.all(ports.map(one));
  return answering.sort((a, b) => a - b);
}

/** What comes back for bytes that are no HTTP, over TLS or not. */
async function raw({ address, port, name, ca, bytes, timeoutMs = DEFAULT_TIMEOUT_MS }) {
  const { connect: secure } = await import('node:tls');
  return new Promise((resolve) => {
    const socket = secure({ host: address, port, servername: name, ca: readFileSync(ca) });
    let text = '';
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.once('secureConnect', () => socket.write(bytes));
    socket.on('data', (chunk) => (text += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

const KINDS = { fetch, scan, datagrams, raw };
const results = [];
for (const { kind, ...task } of JSON.parse(process.argv[2])) results.push(await KINDS[kind](task));
process.stdout.write(JSON.stringify(results));
