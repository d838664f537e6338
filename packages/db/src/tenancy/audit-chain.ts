import { createHash } from 'node:crypto';
import type { AuditStream } from '@outrider/contracts';
import type { auditEvents } from '../schema/index.js';

/** An event as it stands in its table. */
export type AuditRow = typeof auditEvents.$inferSelect;

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

/** What the first event of a stream names as the hash before it. No two streams begin alike, so their events cannot change places. */
export const chainStart = (ownerId: string, stream: AuditStream): string =>
  sha256(`outrider audit chain\n${ownerId}\n${stream}`);

/**
 * SHA-256, in hex, of every column but `hash`, as canonical JSON. Columns that are null stand for nothing, so that a column that the
 * table gets later leaves the hashes of older events alone.
 */
export function auditHash(row: Omit<AuditRow, 'hash'>): string {
  const vouchedFor = Object.entries(row).filter(([column, value]) => column !== 'hash' && value !== null);
  return sha256(canonicalJson(Object.fromEntries(vouchedFor)));
}

/**
 * What a JSON column gives back of a value: members that JSON lacks are gone, times are text, and half characters, which MySQL would
 * refuse, are replaced.
 */
export function storableJson<T>(value: T): T {
  const json = JSON.stringify(value).replace(/\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, '\\ufffd');
  return JSON.parse(json) as T;
}

/**
 * One text for one value (after RFC 8785): members in the order of their names, no spaces, numbers and strings as JavaScript writes
 * them. Databases keep JSON in an order of their own, so the text that they give back says nothing.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
