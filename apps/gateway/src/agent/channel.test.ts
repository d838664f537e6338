import { expect, it } from 'vitest';
import { createLogger } from '@outrider/platform';
import type { Connection } from '../socket/connection.js';
import { createAgentChannel, type AgentReader } from './channel.js';
import type { AgentSessionRow, AgentState, AttemptRow, OfferFacts } from './facts.js';

const at = new Date('2026-01-01T12:00:00Z');
const session = (changes: Partial<AgentSessionRow>) =>
  ({
    ...{ id: 'S', state: 'idle', stateSince: at, pauseReason: '', pauseAfter: null, legUp: true, version: 1 },
    ...{ attemptId: null, wrapUpUntil: null },
    ...changes,
  }) as AgentSessionRow;
const attempt = (changes: Partial<AttemptRow> = {}) =>
  ({ id: 'A', agentSessionId: 'S', answeredAt: at, connectedAt: null, endedAt: null, ...changes }) as AttemptRow;

/** A channel on rows that the test sets, which tells what was read and what was sent. */
async function channelOn(first: AgentSessionRow) {
  const rows = { session: first, attempt: null as AttemptRow | null };
  const read: string[] = [];
  const sent: string[] = [];
  const seen = <R>(what: string, row: R): Promise<R> => {
    read.push(what);
    return Promise.resolve(row);
  };
  const reader: AgentReader = {
    present: () => seen('present', { ...rows }),
    state: () =>
      seen('state', { session: rows.session, campaign: {}, dispositions: [], call: null } as never as AgentState),
    offer: () => seen('offer', { campaign: {}, lead: {}, callbackNote: null } as OfferFacts),
    attempt: () => seen('attempt', attempt({ endedAt: at, result: 'no-answer', reason: 'ring-timeout' })),
  };
  const channel = createAgentChannel({
    ...{ tenantId: 'T', agentSessionId: 'S', reader, now: () => at, onSignedOut: () => undefined },
    sipAccounts: { account: () => ({}) as never },
    logger: createLogger('test', { level: 'silent' }),
  });
  await channel.attach({
    send: ({ type }: { type: string }) => sent.push(type),
    close: () => undefined,
  } as unknown as Connection);
  read.length = sent.length = 0;
  return { channel, rows, read, sent };
}

it('reads once for all who ask before the reading has begun, and again for who asks after', async () => {
  const { channel, rows, read, sent } = await channelOn(session({}));
  rows.session = session({ state: 'paused', version: 2 });
  const first = channel.refresh();
  const more = [channel.refresh(), channel.refresh()];
  await Promise.all([first, ...more]);
  expect(read).toEqual(['present']);
  rows.session = session({ version: 3 });
  await channel.refresh();
  expect(read).toEqual(['present', 'present']);
  expect(sent).toEqual(['state', 'state']);
});

it('reads a lead once, when its call is offered', async () => {
  const { channel, rows, read, sent } = await channelOn(session({}));
  Object.assign(rows, { session: session({ state: 'reserved', attemptId: 'A', version: 2 }), attempt: attempt() });
  await channel.refresh();
  rows.session = session({ state: 'talking', attemptId: 'A', version: 3 });
  rows.attempt = attempt({ connectedAt: at });
  await channel.refresh();
  rows.session = session({ state: 'wrap-up', attemptId: 'A', version: 4 });
  rows.attempt = attempt({ connectedAt: at, endedAt: at, result: 'connected', reason: 'customer-hung-up' });
  await channel.refresh();
  expect(read).toEqual(['present', 'offer', 'present', 'present']);
  expect(sent).toEqual(['offered', 'state', 'connected', 'state', 'ended', 'state']);
});

it('tells what a transaction has left without reading it again, and an older row not at all', async () => {
  const { channel, read, sent } = await channelOn(session({ state: 'paused' }));
  await channel.refresh(session({ version: 3 }));
  await channel.refresh(session({ state: 'paused', version: 2 }));
  expect(channel.version).toBe(3);
  expect(read).toEqual([]);
  expect(sent).toEqual(['state']);
});

it('reads how a call ended that a transaction has left behind', async () => {
  const { channel, rows, read, sent } = await channelOn(session({}));
  Object.assign(rows, { session: session({ state: 'reserved', attemptId: 'A', version: 2 }), attempt: attempt() });
  await channel.refresh();
  Object.assign(rows, { session: session({ state: 'paused', version: 4 }), attempt: null });
  await channel.refresh(rows.session);
  expect(read).toEqual(['present', 'offer', 'present', 'attempt']);
  expect(sent).toEqual(['offered', 'state', 'ended', 'state']);
});
