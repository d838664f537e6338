export { freePort, startTestRedis, type TestRedis } from './redis-server.js';
export { until } from './until.js';
export { startTestMediaServer, type TestMediaServer } from './media-server-process.js';
export { startTestSipServer, type SipServerCount, type TestSipServer } from './sip/sip-server-process.js';
export { answerCalls, createFarEnd, SDP, type Caller, type FarEnd, type Seen } from './sip/far-end.js';
export { createMutator } from './sip/mutations.js';
export {
  answerNextCall,
  connectSrf,
  killSrf,
  routesKnown,
  type SrfDialog,
  type SrfRequest,
  type SrfResponse,
  type TestSrf,
} from './sip/srf.js';
export { createPhone, type Phone, type PhoneOptions } from './phone/phone.js';
export type { PhoneLoss } from './phone/phone-leg.js';
export type { Heard } from './phone/ear.js';
export { createTestTenant, type TestLogOn, type TestTenant, type TestUser } from './tenant.js';
export { logOn, type LoggedOn } from './agent/log-on.js';
export { MessageRefused, openSocket, type Received, type SocketClient } from './agent/socket-client.js';
export { connectAgent, type AgentClient, type AgentCommand } from './agent/agent-client.js';
export { createAgentBot, type AgentBot, type AgentBotOptions } from './agent/agent-bot.js';
export { createDraws, DEFAULT_BEHAVIOUR, type AgentBehaviour, type Draws } from './agent/behaviour.js';
export type { AgentBotStats } from './agent/bot-stats.js';
