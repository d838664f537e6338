import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, until, type TestRedis } from '@outrider/testkit';
import { createBus, type Bus } from './bus.js';
import { createLogger } from './logger.js';

const logger = createLogger('test', { level: 'silent' });
let redis: TestRedis;
const open: Bus[] = [];
const bus = () => {
  const created = createBus(redis.url, { logger });
  open.push(created);
  return created;
};

beforeAll(async () => {
  redis = await startTestRedis();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});
afterAll(() => redis.stop());

const news = (version: number) => ({ tenantId: 'T', agentSessionId: 'S', version });
const command = { type: 'dtmf', digits: '1#', tenantId: 'T', agentSessionId: 'S' } as const;

describe('the bus', () => {
  it('tells every listener of a topic, and none of another', async () => {
    const [sender, first, second] = [bus(), bus(), bus()];
    const heard: unknown[] = [];
    first.subscribe('agent-session.changed', (message) => heard.push(message));
    second.subscribe('agent-session.changed', (message) => heard.push(message));
    second.subscribe('campaign.control', () => heard.push('wrong topic'));
    await Promise.all([first.ready(), second.ready()]);
    expect(await sender.publish('agent-session.changed', news(3))).toBe(true);
    await until('both listeners', () => heard.length === 2);
    expect(heard).toEqual([news(3), news(3)]);
  });

  it('stops telling a listener that unsubscribed', async () => {
    const [sender, receiver] = [bus(), bus()];
    const heard: string[] = [];
    const stop = receiver.subscribe('campaign.control', () => heard.push('gone'));
    receiver.subscribe('campaign.control', () => heard.push('stayed'));
    await receiver.ready();
    stop();
    await sender.publish('campaign.control', { tenantId: 'T', campaignId: 'C' });
    await until('the other listener', () => heard.length > 0);
    expect(heard).toEqual(['stayed']);
  });

  it('survives a listener that throws', async () => {
    const [sender, receiver] = [bus(), bus()];
    let heard = 0;
    receiver.subscribe('agent-session.changed', () => {
      heard += 1;
      throw new Error('broken listener');
    });
    await receiver.ready();
    await sender.publish('agent-session.changed', news(1));
    await sender.publish('agent-session.changed', news(2));
    await until('both messages', () => heard === 2);
  });

  it('brings the answer of the instance that was asked', async () => {
    const [asker, dialer, other] = [bus(), bus(), bus()];
    dialer.serve('dialer.command', 'D1', async (asked) => ({ ok: false, code: asked.type, message: 'D1' }));
    other.serve('dialer.command', 'D2', async () => ({ ok: true }));
    await Promise.all([dialer.ready(), other.ready()]);
    expect(await asker.request('dialer.command', 'D1', command)).toEqual({ ok: false, code: 'dtmf', message: 'D1' });
    expect(await asker.request('dialer.command', 'D2', command)).toEqual({ ok: true });
  });

  it('says so when nobody is there, when no answer comes and when the handler fails', async () => {
    const [asker, dialer] = [bus(), bus()];
    dialer.serve('dialer.command', 'mute', () => new Promise(() => undefined));
    dialer.serve('dialer.command', 'broken', async () => Promise.reject(new Error('no')));
    await dialer.ready();
    expect(await asker.request('dialer.command', 'nobody', command)).toMatchObject({ code: 'unreachable' });
    expect(await asker.request('dialer.command', 'mute', command, { timeoutMs: 50 })).toMatchObject({
      code: 'no-answer',
    });
    expect(await asker.request('dialer.command', 'broken', command)).toMatchObject({ code: 'internal' });
  });

  it('refuses a message that is too large without throwing', async () => {
    expect(await bus().request('dialer.command', 'D1', { ...command, digits: '1'.repeat(70_000) })).toMatchObject({
      code: 'unreachable',
    });
  });

  it('goes on by itself after Redis was killed, and says that news may be missing', async () => {
    const [sender, receiver] = [bus(), bus()];
    const heard: number[] = [];
    let gaps = 0;
    receiver.subscribe('agent-session.changed', ({ version }) => heard.push(version));
    receiver.onGap(() => (gaps += 1));
    receiver.serve('dialer.command', 'D1', async () => ({ ok: true }));
    await receiver.ready();
    await redis.kill();
    expect(await sender.publish('agent-session.changed', news(1))).toBe(false);
    expect(await sender.request('dialer.command', 'D1', command, { timeoutMs: 100 })).toMatchObject({ ok: false });
    await redis.start();
    await until('the gap', () => gaps === 1);
    await until('news again', async () => {
      await sender.publish('agent-session.changed', news(2));
      return heard.includes(2);
    });
    expect(await sender.request('dialer.command', 'D1', command)).toEqual({ ok: true });
    expect(heard).not.toContain(1);
  });
});
