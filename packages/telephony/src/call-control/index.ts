export { createCallControl, type CallControl } from './call-control.js';
export type { AgentAccount, AgentLeg, AgentLegOptions } from './agent-legs.js';
export type { CallEnd, CallHandlers, CustomerCall } from './place-call.js';
export type { CallRequest, TrunkRoute } from './invite.js';
export type { OrphanLeg, OrphanResult } from './orphans.js';
export { CallControlError } from './errors.js';
