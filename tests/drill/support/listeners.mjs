// Stands for everything else that runs on a machine: takes connections and answers datagrams on the ports in its argument.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const { tcp, udp } = JSON.parse(process.argv[2]);
for (const port of tcp) await once(createServer((socket) => socket.end()).listen(port, '0.0.0.0'), 'listening');
for (const port of udp) {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => socket.send(message, from.port, from.address));
  await once(socket.bind(port, '0.0.0.0'), 'listening');
}
console.log(JSON.stringify({ level: 'info', msg: 'ready' }));
