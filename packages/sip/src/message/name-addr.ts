import { formatParams, parseParams, quote, skipQuoted, unquote } from './text.js';

/** The value of From, To, Contact, Route, Record-Route, Refer-To … (RFC 3261 §20.10). */
export interface NameAddr {
  displayName?: string;
  uri: string;
  params: Map<string, string | undefined>;
}

/** Where the parameters of a name-addr begin (the index of the first `;` after the URI, or the length), or -1 if malformed. */
function paramsStart(value: string): number {
  const quoteAt = value.indexOf('"');
  let open = value.indexOf('<');
  if (quoteAt >= 0 && (open < 0 || quoteAt < open)) {
    const after = skipQuoted(value, quoteAt);
    if (after < 0) return -1;
    open = value.indexOf('<', after);
  }
  if (open >= 0) {
    const close = value.indexOf('>', open);
    return close < 0 ? -1 : close + 1;
  }
  const semicolon = value.indexOf(';');
  return semicolon < 0 ? value.length : semicolon;
}

/** @returns undefined where the value is malformed */
export function parseNameAddr(value: string): NameAddr | undefined {
  const start = paramsStart(value);
  if (start < 0) return undefined;
  const head = value.slice(0, start).trim();
  const params = parseParams(value.slice(start));
  if (!head.endsWith('>')) return head === '' || /[\s<>"]/.test(head) ? undefined : { uri: head, params };
  const open = head.lastIndexOf('<');
  const uri = head.slice(open + 1, -1).trim();
  if (uri === '') return undefined;
  const displayName = unquote(head.slice(0, open).trim());
  return displayName === '' ? { uri, params } : { displayName, uri, params };
}

export function formatNameAddr(address: NameAddr): string {
  const name = address.displayName === undefined ? '' : `${quote(address.displayName)} `;
  return `${name}<${address.uri}>${formatParams(address.params)}`;
}

/** The `tag` of a From or To value, without parsing the rest. */
export function tagOf(value: string): string | undefined {
  const start = paramsStart(value);
  if (start < 0) return undefined;
  let at = value.indexOf(';', start);
  while (at >= 0) {
    let from = at + 1;
    while (value[from] === ' ' || value[from] === '\t') from++;
    if (value.slice(from, from + 3).toLowerCase() === 'tag') {
      const equals = /^\s*=\s*([^;\s,]+)/.exec(value.slice(from + 3));
      if (equals) return equals[1];
    }
    at = value.indexOf(';', at + 1);
  }
  return undefined;
}

/** The URI of a name-addr value, without its parameters. */
export function addressUri(value: string): string | undefined {
  return parseNameAddr(value)?.uri;
}
