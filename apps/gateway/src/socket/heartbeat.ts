import type { WebSocket } from 'ws';

/** Pings are this far apart, ms. A socket that answers none between two of them is dead: TCP may take minutes to say so. */
const PING_EVERY_MS = 10_000;

/** Ends sockets whose other side has gone without a word. */
export function keepAlive(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.on('pong', () => (answered = true));
  socket.on('message', () => (answered = true));
  socket.on('close', () => clearInterval(timer));
}
