/** What the bench's helper processes are told and tell, as JSON lines over IPC. */
export interface BareLoopOrder {
  drachtio: { host: string; port: number; secret: string };
  carrier: { host: string; port: number };
  /** Calls under way at once. */
  inFlight: number;
  /** The first of the numbers it calls, after `+45`; no two calls go to the same one. */
  firstNumber: number;
}

export interface AgentsOrder {
  gatewayUrl: string;
  campaignId: string;
  /** One agent each. */
  cookies: string[];
}
