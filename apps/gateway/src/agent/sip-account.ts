import { createHash, createHmac } from 'node:crypto';
import type { AgentSipAccount } from '@outrider/contracts';

/** The realm that the dialer challenges with. */
const REALM = 'outrider';

export interface SipAccounts {
  account(agentSessionId: string): AgentSipAccount;
  /** MD5(username:realm:password), which is what the database keeps (RFC 2617 §3.2.2.2). */
  ha1(agentSessionId: string): string;
}

/**
 * The SIP account of each agent session, good for that session only. The password is derived from the platform's key
 * instead of being stored, so that a client that resumes at another gateway gets the same one.
 */
export function createSipAccounts(options: { secretKey: Buffer; server: AgentSipAccount['server'] }): SipAccounts {
  const passwordOf = (agentSessionId: string) =>
    createHmac('sha256', options.secretKey).update(`agent-leg:${agentSessionId}`).digest('base64url');
  return {
    account: (agentSessionId) => ({
      uri: `sip:${agentSessionId}@${REALM}`,
      username: agentSessionId,
      password: passwordOf(agentSessionId),
      server: options.server,
    }),
    ha1: (agentSessionId) =>
      createHash('md5')
        .update(`${agentSessionId}:${REALM}:${passwordOf(agentSessionId)}`)
        .digest('hex'),
  };
}
