import { monotonicFactory } from 'ulid';

const next = monotonicFactory();

/**
 * A new ULID: 26 characters of Crockford's base 32, the time in ms first, so that rows lie in the order they were made.
 * Within one process and ms each is larger than the one before.
 */
export function newId(): string {
  return next();
}

/** 26 characters, upper case, no I, L, O, U; the first is at most 7, or the time would overflow its 48 bits. */
const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Whether `value` has the form of an id; says nothing about a row with it existing. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
