import type { SipEndpoint, SipPeer } from '../types.js';

/** Methods that a user agent of ours takes. */
export const ALLOW = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'INFO', 'UPDATE', 'MESSAGE'];

/** What calls and dialogs use of their user agent. */
export interface UserAgentContext {
  endpoint: Pick<SipEndpoint, 'request' | 'sendAck'>;
  /** How often the far end of a dialog is asked whether it still has it, ms. */
  pingMs: number;
  /** Our Contact, `<sip:…>`, for a transport. */
  contact(protocol: SipPeer['protocol']): string;
}
