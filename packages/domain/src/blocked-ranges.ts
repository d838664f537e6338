import { parsePhoneNumber } from './phone-number.js';

/** `one-ring`: dear destinations inside an ordinary country code, which only a row that names them opens. */
export type BlockedKind = 'premium' | 'shared-cost' | 'personal' | 'satellite' | 'international-network' | 'one-ring';

export interface BlockedRange {
  /** E.164 prefix with `+`. */
  prefix: string;
  kind: BlockedKind;
  /** Where it stands. */
  source: string;
}

const ranges = (kind: BlockedKind, source: string, ...prefixes: string[]): BlockedRange[] =>
  prefixes.map((prefix) => ({ prefix, kind, source }));

const ITU = 'ITU-T E.164, Annex: list of assigned country codes (Operational Bulletin 1114)';
const FCC = 'FCC consumer guide "One Ring" phone scam; NANPA area codes outside the US and Canada';

/**
 * Numbers that are dear to call or pay their owner, which a sales call has no business with: what toll fraud dials. Whatever a tenant's
 * destinations say, they are not called; `one-ring` ones are where a row of the tenant names them. A national plan that is not in here is
 * looked up in libphonenumber (`chargesExtra`).
 */
export const BLOCKED_RANGES: readonly BlockedRange[] = [
  ...ranges('premium', ITU, '+979'),
  ...ranges('shared-cost', ITU, '+808'),
  ...ranges('personal', ITU, '+878'),
  ...ranges('satellite', ITU, '+870', '+881'),
  ...ranges('international-network', ITU, '+882', '+883'),
  ...ranges('premium', 'DK: Den danske nummerplan (SDFI), 90-numre', '+4590'),
  ...ranges('premium', 'GB: Ofcom National Telephone Numbering Plan, 09', '+449'),
  ...ranges('shared-cost', 'GB: Ofcom National Telephone Numbering Plan, 084 and 087', '+4484', '+4487'),
  ...ranges('personal', 'GB: Ofcom National Telephone Numbering Plan, 070', '+4470'),
  ...ranges('premium', 'FR: Arcep, plan national de numérotation, 089', '+3389'),
  ...ranges('shared-cost', 'FR: Arcep, plan national de numérotation, 081 and 082', '+3381', '+3382'),
  ...ranges('premium', 'DE: Bundesnetzagentur, (0)900, (0)137, (0)118, (0)19', '+49900', '+49137', '+49118', '+4919'),
  ...ranges('shared-cost', 'DE: Bundesnetzagentur, (0)180', '+49180'),
  ...ranges('personal', 'DE: Bundesnetzagentur, (0)700', '+49700'),
  ...ranges('premium', 'ES: Plan nacional de numeración, 803/806/807/905/907', '+34803', '+34806', '+34807'),
  ...ranges('premium', 'ES: Plan nacional de numeración, 803/806/807/905/907', '+34905', '+34907'),
  ...ranges('shared-cost', 'ES: Plan nacional de numeración, 901/902', '+34901', '+34902'),
  ...ranges('premium', 'SE: PTS nummerplan, 0900/0939/0944/099', '+46900', '+46939', '+46944', '+4699'),
  ...ranges('shared-cost', 'SE: PTS nummerplan, 077', '+4677'),
  ...ranges('premium', 'NO: Nkom nummerplan, 820/829', '+47820', '+47829'),
  ...ranges('shared-cost', 'NO: Nkom nummerplan, 810/815', '+47810', '+47815'),
  ...ranges('premium', 'NL: Nummerplan telefoon- en ISDN-diensten, 0900/0906/0909', '+31900', '+31906', '+31909'),
  ...ranges('personal', 'NL: Nummerplan telefoon- en ISDN-diensten, 084/087', '+3184', '+3187'),
  ...ranges('premium', 'BE: BIPT nummerplan, 090', '+3290'),
  ...ranges('shared-cost', 'BE: BIPT nummerplan, 070', '+3270'),
  ...ranges(
    'premium',
    'IT: AGCOM, piano nazionale di numerazione, 89',
    '+39892',
    '+39893',
    '+39894',
    '+39895',
    '+39899',
  ),
  ...ranges('premium', 'IT: AGCOM, piano nazionale di numerazione, 144/166', '+39144', '+39166'),
  ...ranges('shared-cost', 'IT: AGCOM, piano nazionale di numerazione, 84', '+39840', '+39841', '+39847', '+39848'),
  ...ranges('personal', 'IT: AGCOM, piano nazionale di numerazione, 178/199', '+39178', '+39199'),
  ...ranges('premium', 'PL: UKE, plan numeracji krajowej, 70', '+4870'),
  ...ranges('shared-cost', 'PL: UKE, plan numeracji krajowej, 801/804', '+48801', '+48804'),
  ...ranges('premium', 'NANPA: service code 900', '+1900'),
  // Bahamas to Jamaica, with the Dominican Republic's three and Jamaica's two.
  ...ranges('one-ring', FCC, '+1242', '+1246', '+1264', '+1268', '+1284', '+1345', '+1441', '+1473', '+1649', '+1658'),
  ...ranges('one-ring', FCC, '+1664', '+1721', '+1758', '+1767', '+1784', '+1809', '+1829', '+1849', '+1868', '+1869'),
  ...ranges('one-ring', FCC, '+1876'),
];

/** North American exchange 976 in every area code: premium by local tariff. */
const EXCHANGE_976: BlockedRange & { pattern: RegExp } = {
  prefix: '+1',
  pattern: /^\+1[2-9]\d\d976\d{4}$/,
  kind: 'premium',
  source: 'NANPA: central office code 976 (local premium services)',
};

const byPrefix = new Map(BLOCKED_RANGES.map((range) => [range.prefix, range]));
const longest = Math.max(...BLOCKED_RANGES.map(({ prefix }) => prefix.length));

/** The blocked range that an E.164 number is in; undefined: in none. */
export function blockedRange(e164: string): BlockedRange | undefined {
  for (let length = Math.min(longest, e164.length); length > 1; length -= 1) {
    const range = byPrefix.get(e164.slice(0, length));
    if (range) return range;
  }
  return EXCHANGE_976.pattern.test(e164) ? EXCHANGE_976 : undefined;
}

/** Whether libphonenumber knows an E.164 number as one that charges its callers extra: the second net, for plans that the list lacks. */
export function chargesExtra(e164: string): boolean {
  const parsed = parsePhoneNumber(e164);
  return parsed.ok ? parsed.charge === 'shared' : parsed.code === 'number-premium-rate';
}
