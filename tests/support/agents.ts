import type { AgentServerMessage } from '@outrider/contracts';
import { connectAgent, createPhone, logOn, until, type AgentClient, type Phone } from '@outrider/testkit';

/** An agent who is always ready, has a phone on the line and disposes of every call. */
export interface TestAgent {
  readonly client: AgentClient;
  readonly phone: Phone;
  /** Calls that were connected to this agent. */
  readonly connected: readonly string[];
  state(): string;
  close(): Promise<void>;
}

/** Logs on, signs in to the campaign, phones in and becomes ready. */
export async function startAgent(options: {
  apiUrl: string;
  gatewayUrl: string;
  email: string;
  password: string;
  campaignId: string;
  toneHz?: number;
}): Promise<TestAgent> {
  const { cookie } = await logOn(options.apiUrl, options.email, options.password);
  const client = await connectAgent(options.gatewayUrl, cookie);
  const connected: string[] = [];
  let state = 'offline';

  const onMessage = (message: AgentServerMessage): void => {
    if (message.type === 'snapshot' || message.type === 'state') state = message.state;
    if (message.type === 'connected') connected.push(message.attemptId);
    if (message.type === 'ended' && message.termination?.result === 'connected') void dispose(message.attemptId);
    if (message.type === 'snapshot' && message.state === 'wrap-up' && message.call)
      void dispose(message.call.attempt.id);
    if (message.type === 'state' && message.state === 'wrap-up') void ready();
  };
  const dispose = async (attemptId: string) => {
    const disposition = client.snapshot?.dispositions.find(({ code }) => code === 'not-interested');
    if (!disposition) return;
    await client.send({ type: 'dispose', attemptId, dispositionId: disposition.id }).catch(() => undefined);
  };
  /** A wrap-up whose call ended with no talk to dispose of needs no disposition. */
  const ready = async () => client.send({ type: 'ready' }).catch(() => undefined);

  client.onMessage(onMessage);
  await client.send({ type: 'sign-in', campaignId: options.campaignId });
  const snapshot = await until('the snapshot', () => client.snapshot);
  const { uri, username, password, server } = snapshot.sipAccount;
  const audio = options.toneHz === undefined ? {} : { audio: { toneHz: options.toneHz } };
  const phone = await createPhone({ uri, username, password, server, ...audio });
  await phone.whenUp();
  await client.send({ type: 'ready' });
  return {
    client,
    phone,
    connected,
    state: () => state,
    async close() {
      client.close();
      await phone.close();
    },
  };
}
