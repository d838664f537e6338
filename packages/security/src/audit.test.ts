import { expect, it } from 'vitest';
import { AUDIT_ACTIONS, writeAudit, type AuditAction, type AuditActor, type AuditEvent } from './audit.js';

const ANNA: AuditActor = { userId: 'anna', ip: '::1' };

async function written(
  action: AuditAction,
  data: Record<string, unknown> = {},
  actor = ANNA,
): Promise<AuditEvent | undefined> {
  const events: AuditEvent[] = [];
  const transaction = { audit: { append: async (event: AuditEvent) => void events.push(event) } };
  await writeAudit(transaction, actor, action, 'id', data);
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

it('its stream is that of the action', async () => {
  expect(await written('session.refused')).toMatchObject({ stream: 'event' });
  expect(await written('user.changed')).toMatchObject({ stream: 'administrator' });
  expect(await written('lead.changed')).toMatchObject({ stream: 'audit' });
  expect(await written('support-grant.created')).toMatchObject({ stream: 'operator' });
  expect(await written('mail.failed')).toMatchObject({ stream: 'fault' });
});

it('what staff does in a customer’s name names both people, in the stream of operators', async () => {
  const actor = { userId: 'anna', staffId: 'otto', ip: '::1' };
  expect(await written('lead.changed', {}, actor)).toMatchObject({
    stream: 'operator',
    actorUserId: 'anna',
    actorStaffId: 'otto',
    actorApiClientId: null,
  });
});

it('secrets within lists and objects are not in it either, and depth has an end', async () => {
  const event = await written('api-key.created', { keys: [{ keyId: 'k', secret: 's' }], recoveryCodes: ['1'] });
  expect(event?.data).toEqual({ keys: [{ keyId: 'k', secret: '[set]' }], recoveryCodes: '[set]' });
  let deep: Record<string, unknown> = {};
  for (let i = 0; i < 200; i += 1) deep = { deep };
  expect(JSON.stringify((await written('lead.changed', deep))?.data)).toContain('[deep]');
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
