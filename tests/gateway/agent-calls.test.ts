import { describe, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import { until } from '@outrider/testkit';
import { asked, changed, end, idle, offer, row, sessionId, talk, tenant, serveAgents } from './support/agents.js';

serveAgents();

describe('a call', () => {
  it('is offered with its lead, connected, ended, and disposed of', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    const offered = watched.messages.find((m) => m.type === 'offered')!;
    expect(offered).toMatchObject({
      lead: { name: 'Lead', numbers: [offered.attempt.number] },
      campaign: { name: 'Test' },
    });
    await expect(watched.client.send({ type: 'sign-out' })).rejects.toMatchObject({ code: 'state-conflict' });
    await end(attemptId);
    await changed(watched);
    await until('the end', () => watched.told().includes(`ended ${attemptId}`));
    expect(watched.messages.find((m) => m.type === 'ended')).toMatchObject({
      termination: { result: 'connected', reason: 'customer-hung-up' },
    });
    await expect(watched.client.send({ type: 'ready' })).rejects.toMatchObject({ code: 'state-conflict' });
    const dispositionId = tenant.dispositionIds['success'] ?? '';
    await watched.client.send({ type: 'dispose', attemptId, dispositionId, note: 'Bought two.' });
    expect(await row(watched)).toMatchObject({ state: 'idle', attemptId: null });
    expect(watched.messages.at(-2)).toMatchObject({ type: 'state', state: 'idle' });
    await expect(watched.client.send({ type: 'dispose', attemptId, dispositionId })).rejects.toMatchObject({
      code: 'state-conflict',
    });
  });

  it('is told in order when the bus is dead and only its last state is seen', async () => {
    const watched = await idle();
    const attemptId = await offer();
    await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
    await end(attemptId);
    await until('the end', () => watched.told().length === 3);
    expect(watched.told()).toEqual([`offered ${attemptId}`, `connected ${attemptId}`, `ended ${attemptId}`]);
  });

  it('is hung up, held and dialed into by the dialer that has it', async () => {
    const watched = await idle();
    await expect(watched.client.send({ type: 'hang-up' })).rejects.toMatchObject({ code: 'state-conflict' });
    const attemptId = await talk(watched);
    await watched.client.send({ type: 'dtmf', digits: '12#' });
    await expect(watched.client.send({ type: 'hold', on: true })).rejects.toThrow('Not now.');
    await expect(watched.client.send({ type: 'hang-up', attemptId: newId() })).rejects.toThrow('There is no such call');
    await watched.client.send({ type: 'hang-up', attemptId });
    expect(asked.map(({ type }) => type)).toEqual(['dtmf', 'hold', 'hang-up']);
    expect(asked[0]).toMatchObject({ attemptId, agentSessionId: sessionId(watched), digits: '12#' });
  });

  it('says that it cannot be reached when its dialer is gone', async () => {
    const watched = await idle();
    const attemptId = await tenant.answeredAttempt(newId());
    const until_ = new Date(Date.now() + 5_000);
    await tenant.repositories.agentSessions.reserveLongestIdle({
      campaignId: tenant.campaignId,
      attemptId,
      until: until_,
    });
    await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
    await expect(watched.client.send({ type: 'hang-up' })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('can be promised again, by the agent or by the team', async () => {
    const watched = await idle();
    for (const scope of ['me', 'team'] as const) {
      const attemptId = await talk(watched);
      await end(attemptId);
      const dueAt = new Date(Date.now() + 3_600_000).toISOString();
      const past = { type: 'callback', attemptId, dueAt: '2001-01-01T00:00:00.000Z', scope } as const;
      await expect(watched.client.send(past)).rejects.toMatchObject({ code: 'validation-failed', field: 'dueAt' });
      await watched.client.send({ type: 'callback', attemptId, dueAt, scope, note: 'Ask for Bo.' });
      expect((await tenant.repositories.attempts.get(attemptId))?.dispositionId).toBe(
        tenant.dispositionIds['callback'],
      );
    }
    expect(await row(watched)).toMatchObject({ state: 'idle' });
  });

  it('of another agent is as unknown as one that never was', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    await end(attemptId);
    const other = await idle(await tenant.addPerson('agent'));
    const dispositionId = tenant.dispositionIds['success'] ?? '';
    for (const wrong of [attemptId, newId()]) {
      await expect(other.client.send({ type: 'dispose', attemptId: wrong, dispositionId })).rejects.toMatchObject({
        code: 'not-found',
        field: 'attemptId',
      });
    }
  });

  it('is followed by a pause that was asked for while it went on', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    await watched.client.send({ type: 'pause', reason: 'Lunch' });
    expect(watched.messages.findLast((m) => m.type === 'state')).toMatchObject({
      state: 'talking',
      pauseAfter: 'Lunch',
    });
    await end(attemptId);
    await watched.client.send({ type: 'dispose', attemptId, dispositionId: tenant.dispositionIds['success'] ?? '' });
    expect(watched.messages.findLast((m) => m.type === 'state')).toMatchObject({
      state: 'paused',
      pauseReason: 'Lunch',
    });
  });
});
