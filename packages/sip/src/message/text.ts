/** RFC 3261 §25.1 `token`. */
const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The index after a quoted string that begins at `start`, or -1 where it never ends. */
export function skipQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x22) return i + 1;
  }
  return -1;
}

/** Splits at a separator that stands outside quotes and angle brackets; trims the parts and drops empty ones. */
export function splitOutside(text: string, separator: ',' | ';'): string[] {
  if (!text.includes(separator)) {
    const only = text.trim();
    return only === '' ? [] : [only];
  }
  const parts: string[] = [];
  let start = 0;
  let angle = false;
  const take = (end: number) => {
    const part = text.slice(start, end).trim();
    if (part !== '') parts.push(part);
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"' && !angle) {
      const end = skipQuoted(text, i);
      if (end < 0) break;
      i = end - 1;
    } else if (c === '<') angle = true;
    else if (c === '>') angle = false;
    else if (c === separator && !angle) {
      take(i);
      start = i + 1;
    }
  }
  take(text.length);
  return parts;
}

/** `;name=value` parameters. Names are lower-cased; a parameter without a value holds `undefined`. */
export function parseParams(text: string): Map<string, string | undefined> {
  const params = new Map<string, string | undefined>();
  for (const part of splitOutside(text, ';')) {
    const equals = part.indexOf('=');
    if (equals < 0) params.set(part.toLowerCase(), undefined);
    else params.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return params;
}

export function formatParams(params: ReadonlyMap<string, string | undefined>): string {
  let text = '';
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  return text;
}

/** The text inside a quoted string, or the text itself. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}

export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
