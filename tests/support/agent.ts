import { connectAgent, createPhone, logOn, type AgentClient, type Phone } from '@outrider/testkit';
import { ensureUsers } from '@outrider/local';
import type { DialingRig } from './dialing.js';

/** An agent whose every step a test takes itself. */
export interface HandDrivenAgent {
  readonly client: AgentClient;
  readonly phone: Phone;
  /** Calls the platform again with a new phone, after the old one was closed. */
  newPhone(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the user where there is none, logs on, signs in, and is ready for calls, saying `toneHz`. */
export async function startAgent(rig: DialingRig, name: string, toneHz: number): Promise<HandDrivenAgent> {
  const { urls, secrets } = rig.platform;
  const password = secrets.demoPassword;
  const email = `${name}@test.example`;
  await ensureUsers(rig.rest, [{ email, name, role: 'agent' }], password);
  const { cookie } = await logOn(urls.api, email, password);
  const client = await connectAgent(urls.gateway, cookie);
  await client.send({ type: 'sign-in', campaignId: rig.campaign.id });
  const account = client.snapshot?.sipAccount;
  if (!account) throw new Error('The gateway gave no SIP account.');
  const call = async () => {
    const phone = await createPhone({ ...account, audio: { toneHz } });
    await phone.whenUp();
    return phone;
  };
  let phone = await call();
  await client.send({ type: 'ready' });
  return {
    client,
    get phone() {
      return phone;
    },
    async newPhone() {
      phone = await call();
    },
    async stop() {
      client.close();
      await phone.close();
    },
  };
}
