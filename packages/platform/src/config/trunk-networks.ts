import { Type } from 'typebox';
import { list } from './checks.js';
import { configPiece } from './piece.js';
import { isNetwork } from './proxies.js';

const variable = 'OUTRIDER_PRIVATE_TRUNK_NETWORKS';

/** Networks that are not public and have carriers in them. */
export const trunkNetworksConfig = configPiece({
  key: 'trunkNetworks',
  variables: Type.Object({ [variable]: Type.Optional(Type.String({ maxLength: 4000 })) }),
  read: (env) => ({ private: list(env[variable] ?? '') }),
  check: (env) =>
    list(env[variable] ?? '')
      .filter((entry) => !isNetwork(entry))
      .map((entry) => ({
        variable,
        message: `has "${entry.slice(0, 60)}". Write addresses and networks, like 10.0.0.5 or 10.0.0.0/24; never everything.`,
      })),
});
