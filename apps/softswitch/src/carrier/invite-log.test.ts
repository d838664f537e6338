import { describe, expect, it } from 'vitest';
import { createInviteLog } from './invite-log.js';
import { createAdmission } from './limits.js';

describe('the log of INVITEs', () => {
  it('takes the same Call-ID for the same call, and a second one for a second call', () => {
    const log = createInviteLog();
    expect(log.note('1', 'a', 0)).toEqual({ attempt: 0, isNew: true });
    expect(log.note('1', 'a', 5)).toEqual({ attempt: 0, isNew: false });
    expect(log.note('2', 'a2', 6)).toEqual({ attempt: 0, isNew: true });
    expect(log.summary()).toMatchObject({ invites: 2, numbers: 2, duplicateInvites: 0 });
    expect(log.note('1', 'b', 10)).toEqual({ attempt: 1, isNew: true });
    expect(log.note('1', 'a', 11)).toEqual({ attempt: 0, isNew: false });
    expect(log.note('1', 'c', 12)).toEqual({ attempt: 2, isNew: true });
    expect(log.summary().duplicateInvites).toBe(1);
    expect(log.entries({ duplicatesOnly: true, offset: 0, limit: 10 })).toEqual([
      {
        number: '1',
        distinctCallIds: 3,
        invites: [0, 10, 12].map((at, i) => ({ callId: 'abc'[i], at: new Date(at).toISOString() })),
      },
    ]);
  });

  it('finds the fullest second, wherever it begins', () => {
    const log = createInviteLog();
    [0, 600, 900, 1_500, 1_599, 1_600, 3_000].forEach((at, i) => log.note(String(i), String(i), at));
    expect(log.summary().maxInvitesPerSecond).toBe(4);
  });

  it('forgets the numbers called first when it is full, and says so', () => {
    const log = createInviteLog(2);
    log.note('1', 'a', 0);
    log.note('1', 'b', 0);
    log.note('2', 'c', 0);
    log.note('3', 'd', 0);
    expect(log.entry('1')).toBeUndefined();
    expect(log.summary()).toMatchObject({ numbers: 2, duplicateInvites: 0, forgottenNumbers: 1 });
  });
});

describe('the limits', () => {
  it('refuse calls beyond the channels', () => {
    const admit = createAdmission({ channels: 2 });
    expect([0, 1, 2].map((callsUp) => admit(callsUp, 0))).toEqual([true, true, false]);
  });

  it('refuse calls beyond the rate, but none that are spaced by it', () => {
    const admit = createAdmission({ callsPerSecond: 10 });
    expect(Array.from({ length: 50 }, (_, i) => admit(0, i * 100 + (i % 3) * 15)).every(Boolean)).toBe(true);
    const burst = createAdmission({ callsPerSecond: 10 });
    expect(Array.from({ length: 12 }, () => burst(0, 0)).filter(Boolean)).toHaveLength(10);
    expect(burst(0, 1_000)).toBe(true);
  });
});
