/** Compact forms (RFC 3261 §7.3.3, RFC 3515, 3892, 3841, 4028, 6665, 8224). */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

const KNOWN = [
  'Accept',
  'Accept-Contact',
  'Accept-Encoding',
  'Accept-Language',
  'Alert-Info',
  'Allow',
  'Allow-Events',
  'Authentication-Info',
  'Authorization',
  'Call-ID',
  'Call-Info',
  'Contact',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Type',
  'CSeq',
  'Date',
  'Diversion',
  'Error-Info',
  'Event',
  'Expires',
  'From',
  'History-Info',
  'Identity',
  'In-Reply-To',
  'Info-Package',
  'Max-Forwards',
  'MIME-Version',
  'Min-Expires',
  'Min-SE',
  'Organization',
  'P-Asserted-Identity',
  'P-Preferred-Identity',
  'Path',
  'Priority',
  'Privacy',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Require',
  'RAck',
  'Reason',
  'Record-Route',
  'Recv-Info',
  'Refer-To',
  'Referred-By',
  'Reject-Contact',
  'Remote-Party-ID',
  'Replaces',
  'Reply-To',
  'Request-Disposition',
  'Require',
  'Retry-After',
  'Route',
  'RSeq',
  'Server',
  'Service-Route',
  'Session-Expires',
  'Subject',
  'Subscription-State',
  'Supported',
  'Timestamp',
  'To',
  'Unsupported',
  'User-Agent',
  'Via',
  'Warning',
  'WWW-Authenticate',
];

const canonical = new Map<string, string>(KNOWN.map((name) => [name.toLowerCase(), name]));

/** Every spelling met on a busy wire, so that the common case is one look-up and no new string. */
const longForms = new Map<string, string>();
for (const name of KNOWN) {
  longForms.set(name, name.toLowerCase());
  longForms.set(name.toLowerCase(), name.toLowerCase());
}
for (const [short, long] of Object.entries(COMPACT)) {
  longForms.set(short, long);
  longForms.set(short.toUpperCase(), long);
}

/**
 * Headers whose grammar is a comma-separated list (RFC 3261 §7.3.1, §25), where one line may hold several values.
 * Credentials, challenges, dates and free text hold commas of their own and are never split.
 */
const LISTS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'alert-info',
  'allow',
  'allow-events',
  'call-info',
  'contact',
  'content-encoding',
  'content-language',
  'diversion',
  'error-info',
  'history-info',
  'in-reply-to',
  'p-asserted-identity',
  'path',
  'proxy-require',
  'record-route',
  'recv-info',
  'require',
  'route',
  'service-route',
  'supported',
  'unsupported',
  'via',
  'warning',
]);

/** Lists of plain tokens, written on one line again. */
const JOINED: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'allow',
  'allow-events',
  'content-encoding',
  'content-language',
  'in-reply-to',
  'proxy-require',
  'recv-info',
  'require',
  'supported',
  'unsupported',
]);

/** The long, lower-case name of a header in any spelling. */
export function longName(name: string): string {
  const known = longForms.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  return longForms.get(lower) ?? lower;
}

/** The spelling of the RFC for a known header, else undefined. */
export function canonicalName(lower: string): string | undefined {
  return canonical.get(lower);
}

export function isList(lower: string): boolean {
  return LISTS.has(lower);
}

export function isJoined(lower: string): boolean {
  return JOINED.has(lower);
}
