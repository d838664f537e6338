import type { SipHeaders } from '../types.js';
import { canonicalName, longName } from './header-names.js';

class HeaderMap implements SipHeaders {
  readonly #values: Map<string, string[]>;
  /** How a header that no RFC here names was spelled, since some applications read `X-` headers by case. */
  #spelling: Map<string, string> | undefined;

  constructor(values?: Map<string, string[]>, spelling?: Map<string, string>) {
    this.#values = values ?? new Map();
    this.#spelling = spelling;
  }

  get(name: string): string | undefined {
    return (this.#values.get(name) ?? this.#values.get(longName(name)))?.[0];
  }

  getAll(name: string): readonly string[] {
    return this.#values.get(name) ?? this.#values.get(longName(name)) ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name) || this.#values.has(longName(name));
  }

  set(name: string, value: string | readonly string[]): void {
    if (typeof value !== 'string' && value.length === 0) this.delete(name);
    else this.#values.set(this.#key(name), typeof value === 'string' ? [value] : [...value]);
  }

  append(name: string, value: string): void {
    const key = this.#key(name);
    const present = this.#values.get(key);
    if (present) present.push(value);
    else this.#values.set(key, [value]);
  }

  prepend(name: string, value: string): void {
    const key = this.#key(name);
    const present = this.#values.get(key);
    if (present) present.unshift(value);
    else this.#values.set(key, [value]);
  }

  delete(name: string): void {
    this.#values.delete(longName(name));
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  spelling(name: string): string {
    return this.#spelling?.get(name) ?? canonicalName(name) ?? name;
  }

  clone(): SipHeaders {
    const values = new Map<string, string[]>();
    for (const [name, list] of this.#values) values.set(name, list.slice());
    return new HeaderMap(values, this.#spelling && new Map(this.#spelling));
  }

  #key(name: string): string {
    const key = longName(name);
    if (key !== name && canonicalName(key) === undefined) (this.#spelling ??= new Map()).set(key, name);
    return key;
  }
}

/** Headers from an object of names and values; names may be in any spelling. */
export function createHeaders(initial: Readonly<Record<string, string | readonly string[]>> = {}): SipHeaders {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(initial)) headers.set(name, value);
  return headers;
}
