import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'mysql2/promise';

/**
 * What the driver needs for a URL. `ssl-mode=VERIFY_IDENTITY` and `VERIFY_CA` in its query mean TLS 1.2 or later with a certificate
 * that `ssl-ca` (a file; default: the authorities that Node knows) signed, the first for the URL's host name. Without a mode there is no TLS.
 * @throws where the file cannot be read or the mode is another: better no connection than one that only looks safe
 */
export function connectionOptions(url: string): Pick<ConnectionOptions, 'uri' | 'ssl'> {
  const parsed = new URL(url);
  const mode = parsed.searchParams.get('ssl-mode');
  const ca = parsed.searchParams.get('ssl-ca');
  parsed.searchParams.delete('ssl-mode');
  parsed.searchParams.delete('ssl-ca');
  if (mode === null) {
    if (ca !== null) throw new TypeError('the database URL has ssl-ca without ssl-mode');
    return { uri: parsed.href };
  }
  if (mode !== 'VERIFY_IDENTITY' && mode !== 'VERIFY_CA')
    throw new TypeError('the database URL has an unknown ssl-mode');
  return {
    uri: parsed.href,
    ssl: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      verifyIdentity: mode === 'VERIFY_IDENTITY',
      ...(ca === null ? {} : { ca: readFileSync(ca, 'utf8') }),
    },
  };
}
