import { Type, type Static } from 'typebox';
import { Closed } from './common.js';

/** Rows that a tenant may have. */
export const MAX_DESTINATIONS = 2_000;

/** Millionths of a euro; whole, so that sums of them are exact. */
export const Money = Type.Integer({
  minimum: 0,
  maximum: 1_000_000_000_000,
  description: 'Millionths of a euro.',
  examples: [12_000],
});

export const Destination = Closed({
  prefix: Type.String({
    pattern: '^\\+[1-9][0-9]{0,14}$',
    description: 'Of E.164 numbers, with `+`. The longest that fits a number decides.',
    examples: ['+45'],
  }),
  allowed: Type.Boolean({ description: 'False: an exception from a shorter prefix that is allowed.' }),
  pricePerMinute: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100_000_000,
      description: 'Millionths of a euro per minute begun, for the daily limit. Default 0.',
    }),
  ),
});

export const DestinationList = Type.Object({
  /** What nobody may call whatever the rows say is not among them. */
  items: Type.Array(Type.Required(Destination)),
  version: Type.Integer({ description: 'Grows with each change.' }),
});
export type DestinationList = Static<typeof DestinationList>;

export const DestinationsPut = Closed({
  items: Type.Array(Destination, { maxItems: MAX_DESTINATIONS }),
  version: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Of the list that was changed: refused where there is a newer one.' }),
  ),
});
export type DestinationsPut = Static<typeof DestinationsPut>;
