// Carries connections from each address to the other of its pair: a loopback port, or the path of a unix socket, which all network
// namespaces share. The event loop of the test itself stands still while a client runs.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

for (const [from, to] of JSON.parse(process.argv[2])) {
  const server = createServer((near) => {
    const far = typeof to === 'number' ? connect(to, '127.0.0.1') : connect(to);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await once(typeof from === 'number' ? server.listen(from, '127.0.0.1') : server.listen(from), 'listening');
}
console.log(JSON.stringify({ level: 'info', msg: 'ready' }));
