import { beforeEach, describe, expect, it } from 'vitest';
import { hashSessionToken, isSessionToken } from './session-token.js';
import { createSessions, type Sessions, type StoredSession } from './sessions.js';

const limits = { idleMs: 60_000, absoluteMs: 600_000 };
const device = { ip: '127.0.0.1', userAgent: 'x'.repeat(1000) };

describe('sessions', () => {
  let rows: Map<string, StoredSession>;
  let time: number;
  let touches: number;
  let sessions: Sessions;

  beforeEach(() => {
    rows = new Map();
    time = 0;
    touches = 0;
    sessions = createSessions({
      limits,
      now: () => new Date(time),
      store: {
        insert: async (row) => {
          expect(row.userAgent).toHaveLength(300);
          const user = { name: 'Anna', email: 'a@example.com', role: 'agent', teamId: 'team', active: true } as const;
          rows.set(row.tokenHash, { ...row, ...user, revokedAt: null });
        },
        find: async (tokenHash) => rows.get(tokenHash),
        touch: async (tokenHash, at) => {
          touches += 1;
          const row = rows.get(tokenHash);
          if (row) row.lastSeenAt = at;
        },
        revoke: async (tokenHash, at) => {
          const row = rows.get(tokenHash);
          if (!row || row.revokedAt) return false;
          row.revokedAt = at;
          return true;
        },
      },
    });
  });

  const logOn = () => sessions.create({ tenantId: 'tenant', userId: 'user' }, device);

  it('are known by a token of which only the hash is kept', async () => {
    const { token, tokenHash } = await logOn();
    expect(isSessionToken(token)).toBe(true);
    expect(tokenHash).toBe(hashSessionToken(token));
    expect(JSON.stringify([...rows])).not.toContain(token);
    expect(await sessions.verify(token)).toMatchObject({ userId: 'user', tenantId: 'tenant', role: 'agent' });
  });

  it('are not found under anything else', async () => {
    const { token } = await logOn();
    const other = await logOn();
    expect(other.token).not.toBe(token);
    for (const wrong of [undefined, '', token.slice(1), `${token}A`, `${token.slice(0, -1)}!`, 'A'.repeat(43)]) {
      expect(await sessions.verify(wrong)).toBeUndefined();
    }
  });

  it('end when they are idle for too long', async () => {
    const { token } = await logOn();
    time = limits.idleMs - 1;
    expect(await sessions.verify(token)).toBeDefined();
    time += limits.idleMs;
    expect(await sessions.verify(token)).toBeUndefined();
  });

  it('end at their limit, however busy', async () => {
    const { token, expiresAt } = await logOn();
    for (time = 0; time < expiresAt.getTime(); time += 30_000) expect(await sessions.verify(token)).toBeDefined();
    time = expiresAt.getTime();
    expect(await sessions.verify(token)).toBeUndefined();
  });

  it('end when they are revoked, once', async () => {
    const { token, tokenHash } = await logOn();
    expect(await sessions.revoke(tokenHash)).toBe(true);
    expect(await sessions.revoke(tokenHash)).toBe(false);
    expect(await sessions.verify(token)).toBeUndefined();
    expect(await sessions.verifyHash(tokenHash)).toBeUndefined();
  });

  it('end when their user is not active any more, and change with the user', async () => {
    const { token, tokenHash } = await logOn();
    const row = rows.get(tokenHash) as StoredSession;
    row.role = 'supervisor';
    expect(await sessions.verify(token)).toMatchObject({ role: 'supervisor' });
    row.active = false;
    expect(await sessions.verify(token)).toBeUndefined();
  });

  it('write their last use now and then, not with each request', async () => {
    const { token } = await logOn();
    for (let n = 0; n < 100; n += 1) await sessions.verify(token);
    expect(touches).toBe(0);
    time = 31_000;
    for (let n = 0; n < 100; n += 1) await sessions.verify(token);
    expect(touches).toBe(1);
  });
});
