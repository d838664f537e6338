import { isIP } from 'node:net';
import { Type } from 'typebox';
import { list } from './checks.js';
import { configPiece } from './piece.js';

const variable = 'OUTRIDER_TRUSTED_PROXIES';

/** Whose `X-Forwarded-For` counts. */
export const proxiesConfig = configPiece({
  key: 'proxies',
  variables: Type.Object({ [variable]: Type.Optional(Type.String({ maxLength: 4000 })) }),
  read: (env) => ({ trusted: list(env[variable] ?? '') }),
  check: (env) =>
    list(env[variable] ?? '')
      .filter((entry) => !isNetwork(entry))
      .map((entry) => ({
        variable,
        message: `has "${entry.slice(0, 60)}". Write addresses and networks, like 10.0.0.5 or 10.0.0.0/24; never everything.`,
      })),
});

/** An address, or a network that is not everything. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, more] = text.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  if (bits === undefined || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
}
