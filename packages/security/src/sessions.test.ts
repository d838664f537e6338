import { beforeEach, describe, expect, it } from 'vitest';
import { hashSessionToken, isSessionToken } from './session-token.js';
import {
  createSessions,
  SESSION_STAGES,
  type NewStoredSession,
  type Sessions,
  type StoredSession,
} from './sessions.js';

const limits = { idleMs: 60_000, absoluteMs: 600_000 };
const device = { ip: '127.0.0.1', userAgent: 'x'.repeat(1000) };

/** A row with its user's and its tenant's. */
function stored({ supportGrantId, ...row }: NewStoredSession): StoredSession {
  const user = { name: 'Anna', email: 'a@example.com', role: 'agent', teamId: 'team', active: true } as const;
  const tenant = { tenantKind: 'customer', secondFactorRequired: false, ipAllowlist: null } as const;
  const open = { scope: 'read', channel: 'spoken', expiresAt: new Date(300_000), endedAt: null } as const;
  const grant = supportGrantId === null ? null : { id: supportGrantId, ...open };
  const staff = grant ? { staffName: 'Sif', staffActive: true } : { staffName: null, staffActive: null };
  return { ...row, ...user, ...tenant, ...staff, grant, customPermissions: null, revokedAt: null };
}

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
          rows.set(row.tokenHash, stored(row));
        },
        replace: async (tokenHash, row) => {
          const old = rows.get(tokenHash);
          if (!old || old.revokedAt) return false;
          old.revokedAt = row.lastSeenAt;
          rows.set(row.tokenHash, stored(row));
          return true;
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

  it('are not used by being looked at', async () => {
    const { token } = await sessions.create({ tenantId: 'T', userId: 'U' }, device);
    const tokenHash = hashSessionToken(token);
    for (time = 0; time < limits.idleMs; time += 10_000) {
      expect(await sessions.lookAtHash(tokenHash)).toMatchObject({ userId: 'U' });
    }
    expect(touches).toBe(0);
    expect(await sessions.lookAtHash(tokenHash)).toBeUndefined();
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

  it('that are not logged on all the way are nothing to who does not ask for them, and last minutes', async () => {
    const { token, expiresAt } = await sessions.create(
      { tenantId: 'tenant', userId: 'user', stage: 'second-factor' },
      device,
    );
    expect(await sessions.verify(token)).toBeUndefined();
    expect(await sessions.verify(token, ['enrolment'])).toBeUndefined();
    expect(await sessions.verify(token, SESSION_STAGES)).toMatchObject({ stage: 'second-factor' });
    expect(expiresAt.getTime()).toBeLessThanOrEqual(15 * 60_000);
  });

  it('get another token with their second factor, and the old one is dead', async () => {
    const first = await sessions.create({ tenantId: 'tenant', userId: 'user', stage: 'second-factor' }, device);
    const begun = await sessions.verify(first.token, SESSION_STAGES);
    if (!begun) throw new Error('no session');
    time = 5_000;
    const change = { stage: 'full', secondFactorAt: new Date(time) } as const;
    const [one, two] = await Promise.all([
      sessions.rotate(begun, change, device),
      sessions.rotate(begun, change, device),
    ]);
    expect([one, two].filter(Boolean)).toHaveLength(1);
    const full = one ?? two;
    expect(full?.token).not.toBe(first.token);
    expect(full?.expiresAt.getTime()).toBe(time + limits.absoluteMs);
    expect(await sessions.verify(first.token, SESSION_STAGES)).toBeUndefined();
    expect(await sessions.verify(full?.token)).toMatchObject({ stage: 'full', secondFactorAt: new Date(5_000) });
  });

  it('that are rotated otherwise end when they would have ended', async () => {
    const { token, expiresAt } = await logOn();
    time = 30_000;
    const session = await sessions.verify(token);
    if (!session) throw new Error('no session');
    const next = await sessions.rotate(session, { secondFactorAt: new Date(time) }, device);
    expect(next?.expiresAt).toEqual(expiresAt);
    expect(await sessions.verify(next?.token)).toMatchObject({ createdAt: new Date(0) });
  });

  it('of staff end with their grant, whether it runs out or is ended', async () => {
    const support = { staffUserId: 'staff', grantId: 'grant', expiresAt: new Date(300_000) };
    const { token, tokenHash, expiresAt } = await sessions.create(
      { tenantId: 'tenant', userId: 'user', support },
      device,
    );
    expect(expiresAt).toEqual(support.expiresAt);
    expect(await sessions.verify(token)).toMatchObject({
      via: 'support',
      staffUserId: 'staff',
      grant: { id: 'grant', scope: 'read' },
    });
    const row = rows.get(tokenHash) as StoredSession;
    const { grant } = row;
    row.staffActive = false;
    expect(await sessions.verify(token)).toBeUndefined();
    row.staffActive = true;
    row.grant = null;
    expect(await sessions.verify(token)).toBeUndefined();
    row.grant = grant && { ...grant, endedAt: new Date(1) };
    expect(await sessions.verify(token)).toBeUndefined();
  });
});
