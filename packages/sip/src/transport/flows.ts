import type { SipPeer, SipProtocol } from '../types.js';
import { bareHost, type TransportLimits } from './transport.js';

/** A live connection that messages can leave by. */
export interface Flow {
  readonly id: string;
  readonly peer: SipPeer;
  /** Sends now, or as soon as the connection stands. */
  write(message: string, onError: (error: Error) => void): void;
  end(): void;
}

/** The connections of one connection-oriented transport, found by flow or by the far end's address. */
export interface FlowTable {
  /** A new flow id, or undefined where the bounds are reached. */
  admit(host: string): string | undefined;
  add(flow: Flow): void;
  remove(flow: Flow): void;
  /** The connection that a message to this target must or may use. */
  find(target: SipPeer): Flow | undefined;
  all(): Iterable<Flow>;
}

let serial = 0;

export function createFlowTable(protocol: SipProtocol, limits: TransportLimits): FlowTable {
  const byId = new Map<string, Flow>();
  const byAddress = new Map<string, Flow>();
  const perHost = new Map<string, number>();
  const address = (peer: SipPeer) => `${bareHost(peer.host)}:${peer.port}`;
  return {
    admit(host) {
      if (byId.size >= limits.maxConnections || (perHost.get(host) ?? 0) >= limits.maxConnectionsPerHost)
        return undefined;
      return `${protocol}:${++serial}`;
    },
    add(flow) {
      byId.set(flow.id, flow);
      byAddress.set(address(flow.peer), flow);
      perHost.set(flow.peer.host, (perHost.get(flow.peer.host) ?? 0) + 1);
    },
    remove(flow) {
      if (!byId.delete(flow.id)) return;
      if (byAddress.get(address(flow.peer)) === flow) byAddress.delete(address(flow.peer));
      const left = (perHost.get(flow.peer.host) ?? 1) - 1;
      if (left > 0) perHost.set(flow.peer.host, left);
      else perHost.delete(flow.peer.host);
    },
    find: (target) => (target.flow === undefined ? byAddress.get(address(target)) : byId.get(target.flow)),
    all: () => byId.values(),
  };
}
