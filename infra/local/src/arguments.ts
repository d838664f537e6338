import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SetupFailure } from './failure.js';

/** A wrong argument: the command ends with 2, having done nothing. */
export function badArgument(message: string, usage: string): SetupFailure {
  return new SetupFailure('bad-argument', message, `Usage: ${usage}`);
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T; strict: true }>>['values'];

/** Reads options; anything unknown is refused. @throws SetupFailure `bad-argument` */
export function readOptions<const T extends Options>(args: readonly string[], options: T, usage: string): Values<T> {
  try {
    return parseArgs({ args: [...args], options, strict: true as const, allowPositionals: false }).values;
  } catch (error) {
    const [first = ''] = (error as Error).message.split('. ');
    throw badArgument(`${first}.`, usage);
  }
}

/** A whole number within limits. @throws SetupFailure `bad-argument` */
export function wholeNumber(
  name: string,
  text: string | undefined,
  limits: { min: number; max: number; fallback: number },
  usage: string,
): number {
  if (text === undefined) return limits.fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= limits.min && value <= limits.max) return value;
  throw badArgument(`--${name} must be a whole number from ${limits.min} to ${limits.max}, not "${text}".`, usage);
}
