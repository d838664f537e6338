import { describe, expect, it } from 'vitest';
import { connectAgent, createTestTenant, until } from '@outrider/testkit';
import {
  bus,
  changed,
  clients,
  connect,
  end,
  gateway,
  idle,
  offer,
  redis,
  row,
  sessionId,
  talk,
  tenant,
  test,
  serveAgents,
} from './support/agents.js';

serveAgents();

describe('a lost socket', () => {
  it('resumes with exactly the messages that were missed', async () => {
    const watched = await idle();
    const before = await talk(watched);
    await end(before);
    await watched.client.send({
      type: 'dispose',
      attemptId: before,
      dispositionId: tenant.dispositionIds['success'] ?? '',
    });
    watched.client.cut();
    const attemptId = await talk(watched);
    expect(watched.client.reconnects).toBe(1);
    const numbers = watched.messages.map(({ seq }) => seq).filter((seq) => seq > 0);
    expect(numbers.every((seq, index) => index === 0 || seq === (numbers[index - 1] ?? 0) + 1)).toBe(true);
    expect(watched.messages.filter((m) => m.type === 'snapshot')).toHaveLength(1);
    expect(watched.told().slice(-2)).toEqual([`offered ${attemptId}`, `connected ${attemptId}`]);
  });

  it('resumes with a snapshot at a gateway that was started again, in the middle of a call', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    await gateway.kill();
    await gateway.start();
    await until('the second snapshot', () => watched.messages.filter((m) => m.type === 'snapshot').length === 2);
    expect(watched.client.snapshot).toMatchObject({ state: 'talking', call: { attempt: { id: attemptId } } });
    await end(attemptId);
    await changed(watched);
    await until('the end', () => watched.told().includes(`ended ${attemptId}`));
    expect(watched.told().filter((each) => each.startsWith('offered'))).toHaveLength(1);
  });

  it('does not resume the session of somebody else, of another tenant, or one that is over', async () => {
    const watched = await idle();
    const agentSessionId = sessionId(watched);
    const colleague = await connect(await tenant.addPerson('agent'));
    const stranger = await createTestTenant(test.database);
    const { cookie } = await stranger.logOn(await stranger.addPerson('agent'));
    const foreign = await connectAgent(gateway.url, cookie);
    clients.push(foreign);
    for (const client of [colleague.client, foreign]) {
      await expect(client.send({ type: 'resume', agentSessionId })).rejects.toMatchObject({ code: 'not-found' });
    }
    await watched.client.send({ type: 'sign-out' });
    await expect(watched.client.send({ type: 'resume', agentSessionId })).rejects.toMatchObject({
      code: 'state-conflict',
    });
  });

  it('leaves the session to be signed off by its silence, and the client is told when it was', async () => {
    const watched = await idle();
    const seen = (await row(watched)).seenAt;
    await until('presence', async () => (await row(watched)).seenAt > seen, { timeoutMs: 10_000 });
    const closed: string[] = [];
    watched.client.onClosed((code) => closed.push(code));
    await tenant.repositories.agentSessions.expireUnseen(new Date(Date.now() + 60_000));
    await until('the closing', () => closed.length > 0);
    expect(closed).toEqual(['signed-out']);
  });
});

describe('without Redis', () => {
  it('agents go on working, and catch up within seconds', async () => {
    const watched = await idle();
    await redis.kill();
    try {
      const attemptId = await offer();
      await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
      await until('the talk', () => watched.told().includes(`connected ${attemptId}`));
      await end(attemptId);
      await until('the end', () => watched.told().includes(`ended ${attemptId}`));
      await watched.client.send({ type: 'dispose', attemptId, dispositionId: tenant.dispositionIds['success'] ?? '' });
      await watched.client.send({ type: 'pause', reason: 'Lunch' });
      expect(await row(watched)).toMatchObject({ state: 'paused' });
    } finally {
      await redis.start();
    }
    await until('the bus again', async () => {
      await bus.publish('campaign.control', { tenantId: '', campaignId: '' });
      return bus.publish('agent-session.changed', { tenantId: '', agentSessionId: '', version: 0 });
    });
  });
});
