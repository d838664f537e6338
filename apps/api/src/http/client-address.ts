import type { FastifyInstance } from 'fastify';
import { createClientAddress } from '@outrider/security';

/**
 * Makes `request.ip` the client's address, in the one form that we write. The framework's own `trustProxy` would take
 * `X-Forwarded-Host` and `-Proto` from anybody.
 * @throws where a proxy is no address or network
 */
export function useClientAddress(app: FastifyInstance, trustedProxies: readonly string[]): void {
  const clientAddress = createClientAddress(trustedProxies);
  app.addHook('onRequest', (request, _reply, done) => {
    const peer = request.socket.remoteAddress;
    const address = clientAddress(peer, request.headers['x-forwarded-for']);
    if (address !== peer) Object.defineProperty(request, 'ip', { value: address });
    done();
  });
}
