import { expect, it } from 'vitest';
import { AUDIT_ACTIONS, writeAudit, type AuditAction, type AuditEvent } from './audit.js';

async function written(action: AuditAction, data: Record<string, unknown>): Promise<AuditEvent | undefined> {
  const events: AuditEvent[] = [];
  const transaction = { audit: { append: async (event: AuditEvent) => void events.push(event) } };
  await writeAudit(transaction, { userId: 'anna', ip: '::1' }, action, 'id', data);
  return events[0];
}

it('an audit event says who did what to what', async () => {
  expect(await written('lead-list.imported', { imported: 3 })).toMatchObject({
    actorUserId: 'anna',
    action: 'lead-list.imported',
    entityType: 'lead-list',
    entityId: 'id',
    ip: '::1',
    data: { imported: 3 },
  });
});

it('secrets are not in it, only that they were set', async () => {
  const event = await written('trunk.changed', { password: 'hunter2', passwordHash: 'x', token: null, host: 'a' });
  expect(event?.data).toEqual({ password: '[set]', passwordHash: '[set]', token: null, host: 'a' });
});

it('data that is too large shrinks to the names of its members', async () => {
  expect((await written('campaign.changed', { name: 'x'.repeat(9000) }))?.data).toEqual({ members: ['name'] });
});

it('actions fit their columns', () => {
  for (const action of AUDIT_ACTIONS) {
    expect(action.length).toBeLessThanOrEqual(64);
    expect(action.split('.')[0]?.length).toBeLessThanOrEqual(32);
  }
});
