import { formatParams, parseParams } from './text.js';

/** A SIP, SIPS or TEL URI (RFC 3261 §19.1, RFC 3966). For `tel:` the number is `user` and `host` is empty. */
export interface SipUri {
  scheme: string;
  user?: string;
  password?: string;
  /** IPv6 addresses keep their brackets. */
  host: string;
  port?: number;
  params: Map<string, string | undefined>;
  /** What stands after `?`, unparsed. */
  headers?: string;
}

const HOST = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-_.]+)$/;

/** @returns undefined where the text is no such URI */
export function parseUri(text: string): SipUri | undefined {
  const colon = text.indexOf(':');
  if (colon <= 0 || /[\s<>"]/.test(text)) return undefined;
  const scheme = text.slice(0, colon).toLowerCase();
  let rest = text.slice(colon + 1);
  if (scheme === 'tel') {
    const semicolon = rest.indexOf(';');
    const user = semicolon < 0 ? rest : rest.slice(0, semicolon);
    return user === ''
      ? undefined
      : { scheme, user, host: '', params: parseParams(semicolon < 0 ? '' : rest.slice(semicolon)) };
  }
  if (scheme !== 'sip' && scheme !== 'sips') return undefined;

  const uri: SipUri = { scheme, host: '', params: new Map() };
  const at = rest.indexOf('@');
  if (at >= 0) {
    const userinfo = rest.slice(0, at);
    rest = rest.slice(at + 1);
    const secret = userinfo.indexOf(':');
    uri.user = secret < 0 ? userinfo : userinfo.slice(0, secret);
    if (secret >= 0) uri.password = userinfo.slice(secret + 1);
  }
  const question = rest.indexOf('?');
  if (question >= 0) {
    uri.headers = rest.slice(question + 1);
    rest = rest.slice(0, question);
  }
  const semicolon = rest.indexOf(';');
  if (semicolon >= 0) {
    uri.params = parseParams(rest.slice(semicolon));
    rest = rest.slice(0, semicolon);
  }
  const hostPort = parseHostPort(rest);
  if (!hostPort) return undefined;
  uri.host = hostPort.host;
  if (hostPort.port !== undefined) uri.port = hostPort.port;
  return uri;
}

export function formatUri(uri: SipUri): string {
  const user = uri.user === undefined ? '' : uri.password === undefined ? uri.user : `${uri.user}:${uri.password}`;
  if (uri.scheme === 'tel') return `tel:${user}${formatParams(uri.params)}`;
  const at = uri.user === undefined ? '' : '@';
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  const headers = uri.headers === undefined ? '' : `?${uri.headers}`;
  return `${uri.scheme}:${user}${at}${uri.host}${port}${formatParams(uri.params)}${headers}`;
}

/** `host[:port]`, with IPv6 in brackets. */
export function parseHostPort(text: string): { host: string; port?: number } | undefined {
  const close = text.lastIndexOf(']');
  const colon = text.indexOf(':', close < 0 ? 0 : close);
  const host = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (!HOST.test(host)) return undefined;
  if (colon < 0) return { host };
  const digits = text.slice(colon + 1).trim();
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port > 65_535 || port === 0) return undefined;
  return { host, port };
}
