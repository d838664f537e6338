import { createSignedTokens, type SignedTokens } from './signed-tokens.js';

/** How long a ticket can be swapped for a session, ms. */
const TICKET_LIFE_MS = 30_000;

/** `sub`: the grant; `tid`: the tenant that gave it; `staff`: who may act by it. */
export type SupportTickets = SignedTokens<Record<'sub' | 'tid' | 'staff', string>>;

/** What carries a member of staff from the staff address to the public one. The one who takes it sees to it that each is used once. */
export const createSupportTickets = (options: { secretKeys: readonly Uint8Array[]; now: () => Date }): SupportTickets =>
  createSignedTokens({
    ...options,
    type: 'support-ticket+jwt',
    audience: 'outrider-public',
    lifeMs: TICKET_LIFE_MS,
    claims: ['sub', 'tid', 'staff'],
  });
