import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (value: string) => createHash('sha256').update(value).digest();

/** Compares two secrets in a time that tells nothing about either, their lengths included. */
export const secretsEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
