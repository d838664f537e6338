import { newId } from '@outrider/contracts';
import { platformRepositories, repositories } from '@outrider/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { createFixture, type Fixture } from '../test-fixture.js';

let api: TestApi;
let fixture: Fixture;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  fixture = await createFixture(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const sessions = () => repositories(api.database, fixture.tenant.tenantId).agentSessions;
const session = () => sessions().get(fixture.agentSessionId);
const account = async () => {
  const found = await platformRepositories(api.database).agentAccount(fixture.agentSessionId);
  return found?.over ? undefined : found;
};
const logOff = () => fixture.tenant.agent.request({ method: 'DELETE', url: '/v1/session' });
const shutOut = () => fixture.tenant.admin.patch(`/v1/users/${fixture.tenant.agent.id}`, { active: false });

async function takeCall(): Promise<void> {
  await sessions().legUp(fixture.agentSessionId, { dialerId: newId(), sipDialogId: newId() });
  await sessions().touch([fixture.agentSessionId]);
  const until = new Date(Date.now() + 60_000);
  expect(await sessions().reserve(fixture.agentSessionId, { attemptId: newId(), until })).toMatchObject({ ok: true });
}

describe('an agent', () => {
  it('who logs off gets no more calls', async () => {
    const told: string[] = [];
    const stop = api.bus.subscribe('agent-session.changed', ({ agentSessionId }) => told.push(agentSessionId));
    await api.bus.ready();
    expect((await logOff()).statusCode).toBe(204);
    expect(await session()).toMatchObject({ state: 'paused', pauseReason: 'logged off' });
    await expect.poll(() => told).toEqual([fixture.agentSessionId]);
    stop();
  });

  it('who is shut out is signed out, and the phone is not let in again', async () => {
    expect(await account()).toBeDefined();
    expect((await shutOut()).statusCode).toBe(200);
    expect(await session()).toMatchObject({ state: 'offline', liveUserId: null });
    expect(await account()).toBeUndefined();
  });

  it.each([
    ['logs off', logOff],
    ['is shut out', shutOut],
  ])('who %s in a call has that one and no other', async (_what, leave) => {
    await takeCall();
    await leave();
    expect(await session()).toMatchObject({ state: 'reserved', pauseAfter: 'logged off' });
  });

  it('who is shut out in a call cannot bring a phone up again', async () => {
    await takeCall();
    await shutOut();
    expect(await account()).toBeUndefined();
  });
});
