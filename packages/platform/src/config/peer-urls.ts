import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { notUrls, secretProblems } from './checks.js';
import { peerProblem } from './peers.js';
import type { ConfigContext, ConfigProblem } from './piece.js';

/** How a database's certificate is checked, as MySQL's own clients name it. Absent: no TLS. */
export const DATABASE_TLS_MODES = ['VERIFY_IDENTITY', 'VERIFY_CA'] as const;

/**
 * Database URLs: `mysql://user:password@host:port/database`, for TLS with `?ssl-mode=VERIFY_IDENTITY&ssl-ca=/path/ca.pem`
 * (without `ssl-ca`: the authorities that Node knows).
 */
export function databaseUrlProblems(
  variable: string,
  urls: readonly string[],
  context: ConfigContext,
): ConfigProblem[] {
  const malformed = notUrls(variable, [...urls], ['mysql:']);
  if (malformed.length > 0) return malformed;
  return urls.flatMap((text) => {
    const url = new URL(text);
    const mode = url.searchParams.get('ssl-mode');
    const ca = url.searchParams.get('ssl-ca');
    const problem = (message: string): ConfigProblem[] => [{ variable, message }];
    if (mode !== null && !DATABASE_TLS_MODES.includes(mode as never)) {
      return problem(`has an ssl-mode that is none of ${DATABASE_TLS_MODES.join(', ')}. Leave it out for no TLS.`);
    }
    if (mode === null && ca !== null) return problem('has ssl-ca without ssl-mode. Add ssl-mode=VERIFY_IDENTITY.');
    if (mode === 'VERIFY_CA' && ca === null)
      return problem('has ssl-mode=VERIFY_CA without ssl-ca: any certificate would do.');
    if (mode === 'VERIFY_IDENTITY' && isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) {
      return problem('has an address, and a certificate is checked by name. Write the host’s name, or use VERIFY_CA.');
    }
    return [
      ...passwordProblems(variable, url, context),
      ...(ca === null ? [] : fileProblems(variable, ca)),
      ...(mode === null
        ? peerProblem(variable, url.hostname, context, 'Add ?ssl-mode=VERIFY_IDENTITY&ssl-ca=… to the URL.')
        : []),
    ];
  });
}

/** Redis URLs: `rediss://…` is TLS; `?ssl-ca=/path/ca.pem` names who signed its certificate. */
export function redisUrlProblems(variable: string, text: string, context: ConfigContext): ConfigProblem[] {
  const malformed = notUrls(variable, [text], ['redis:', 'rediss:']);
  if (malformed.length > 0) return malformed;
  const url = new URL(text);
  const ca = url.searchParams.get('ssl-ca');
  if (ca !== null && url.protocol === 'redis:')
    return [{ variable, message: 'has ssl-ca and no TLS. Write rediss://.' }];
  return [
    ...passwordProblems(variable, url, context),
    ...(ca === null ? [] : fileProblems(variable, ca)),
    ...(url.protocol === 'redis:' ? peerProblem(variable, url.hostname, context, 'Write rediss://.') : []),
  ];
}

/** The media server's URL: `wss://` between machines. */
export function mediaUrlProblems(variable: string, text: string, context: ConfigContext): ConfigProblem[] {
  const malformed = notUrls(variable, [text], ['ws:', 'wss:']);
  if (malformed.length > 0) return malformed;
  const url = new URL(text);
  return url.protocol === 'ws:' ? peerProblem(variable, url.hostname, context, 'Write wss://.') : [];
}

/** A file that a certificate is checked with must be there before anybody trusts it to be. */
export function fileProblems(variable: string, file: string): ConfigProblem[] {
  try {
    accessSync(file, constants.R_OK);
    return [];
  } catch {
    return [{ variable, message: `names a file that cannot be read: ${file.slice(0, 200)}.` }];
  }
}

function passwordProblems(variable: string, url: URL, { production }: ConfigContext): ConfigProblem[] {
  if (!production) return [];
  if (url.password === '')
    return [{ variable, message: 'has no password. Production refuses an account without one.' }];
  return secretProblems(variable, decodeURIComponent(url.password), production, 'has a password that');
}
