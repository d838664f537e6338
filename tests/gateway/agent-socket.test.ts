import { describe, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import { schema } from '@outrider/db';
import { createTestTenant, until } from '@outrider/testkit';
import { connect, end, idle, raw, row, sessionId, talk, tenant, test, serveAgents } from './support/agents.js';

serveAgents();

describe('signing in', () => {
  it('gives a snapshot with all that a client needs, paused until ready', async () => {
    const { client, messages } = await connect();
    await client.send({ type: 'sign-in', campaignId: tenant.campaignId });
    expect(client.snapshot).toMatchObject({
      state: 'paused',
      legUp: false,
      call: null,
      campaign: { id: tenant.campaignId, status: 'running' },
      sipAccount: { server: { host: '127.0.0.1', port: 5999 } },
    });
    const { agentSessionId, sipAccount, dispositions } = client.snapshot!;
    expect(sipAccount.uri).toBe(`sip:${agentSessionId}@outrider`);
    expect(dispositions.map(({ code }) => code)).toContain('callback');
    expect(dispositions.map(({ code }) => code)).not.toContain('abandoned');
    await client.send({ type: 'ready' });
    expect(messages.filter((m) => m.type === 'state').at(-1)).toMatchObject({ state: 'idle' });
  });

  it('refuses a campaign that does not exist, and one of another tenant, in the same words', async () => {
    const other = await createTestTenant(test.database);
    const { client } = await connect();
    const refusals = await Promise.all(
      [newId(), other.campaignId].map((campaignId) =>
        client.send({ type: 'sign-in', campaignId }).catch((error: Error) => error.message),
      ),
    );
    expect(refusals[0]).toContain('not-found');
    expect(refusals[1]).toBe(refusals[0]);
  });

  it('takes the session over from another place, which is told and closed', async () => {
    const first = await idle();
    const closed: string[] = [];
    first.client.onClosed((code) => closed.push(code));
    const second = await connect();
    await second.client.send({ type: 'sign-in', campaignId: tenant.campaignId });
    await until('the first place to be closed', () => closed.length > 0);
    expect(closed).toEqual(['signed-in-elsewhere']);
    expect(sessionId(second)).toBe(sessionId(first));
    expect(second.client.snapshot).toMatchObject({ state: 'idle', legUp: true });
    expect(second.client.snapshot?.sipAccount).toEqual(first.client.snapshot?.sipAccount);
  });

  it('ends the session in another campaign, but not in the middle of a call there', async () => {
    const other = { ...(await tenant.scope.primary.select().from(schema.campaigns))[0]!, id: newId() };
    const { tenantId: _own, ...another } = other;
    await tenant.scope.primary.insert(schema.campaigns, another);
    const watched = await idle();
    const first = sessionId(watched);
    const attemptId = await talk(watched);
    const move = { type: 'sign-in', campaignId: other.id } as const;
    await expect(watched.client.send(move)).rejects.toMatchObject({ code: 'state-conflict' });
    await end(attemptId);
    await watched.client.send(move);
    expect(sessionId(watched)).not.toBe(first);
    expect(watched.client.snapshot).toMatchObject({ state: 'paused', campaign: { id: other.id } });
    expect(await tenant.repositories.agentSessions.get(first)).toMatchObject({ state: 'offline' });
    await watched.client.send({ type: 'ready' });
    expect(await row(watched)).toMatchObject({ state: 'idle', campaignId: other.id });
  });

  it('says what to do where a command needs it first', async () => {
    const { client } = await connect();
    for (const command of [{ type: 'ready' }, { type: 'hang-up' }, { type: 'sign-out' }] as const) {
      await expect(client.send(command)).rejects.toMatchObject({ code: 'state-conflict' });
    }
  });
});

describe('every answer', () => {
  it('repeats the id of its message, whatever else was wrong with it', async () => {
    const { socket, messages } = await raw();
    socket.sendRaw(JSON.stringify({ type: 'ping', id: 'one' }));
    socket.sendRaw(JSON.stringify({ type: 'dance', id: 'two' }));
    socket.sendRaw('{');
    await until('three answers', () => messages.length === 3);
    expect(messages.map((m) => [m.type, m['replyTo'], m['code']])).toEqual([
      ['ok', 'one', undefined],
      ['error', 'two', 'validation-failed'],
      ['error', null, 'malformed-body'],
    ]);
  });
});
