import { formatParams, parseParams } from './text.js';
import { parseHostPort } from './uri.js';

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS. */
  transport: string;
  host: string;
  port?: number;
  params: Map<string, string | undefined>;
}

const HEAD = /^SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z0-9]+)\s+([^;]+)/i;

/** @returns undefined where the value is malformed */
export function parseVia(value: string): Via | undefined {
  const match = HEAD.exec(value);
  if (!match) return undefined;
  const sentBy = parseHostPort(match[2]!.trim());
  if (!sentBy) return undefined;
  return { transport: match[1]!.toUpperCase(), ...sentBy, params: parseParams(value.slice(match[0].length)) };
}

export function formatVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${via.host}${port}${formatParams(via.params)}`;
}
