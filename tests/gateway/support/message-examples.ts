import * as contracts from '@outrider/contracts';
import { IdString, newId, type MessageCatalogue } from '@outrider/contracts';
import { schema, type Database } from '@outrider/db';
import { createTestTenant, type TestTenant } from '@outrider/testkit';
import { eq } from 'drizzle-orm';

/** What messages name. */
export interface Named {
  campaignId: string;
  agentSessionId: string;
  attemptId: string;
  dispositionId: string;
}
type Members = Record<string, unknown>;
export interface Message {
  path: string;
  type: string;
  permission: string;
  /** Members that hold an id. */
  positions: string[];
  example(of: Named): { type: string } & Members;
}

const PATHS: Record<string, string> = { AGENT_CLIENT_MESSAGES: '/v1/agent', LIVE_CLIENT_MESSAGES: '/v1/live' };
const none = () => ({});
const dueAt = () => new Date(Date.now() + 3_600_000).toISOString();
const EXAMPLES: Record<string, (of: Named) => Members> = {
  '/v1/agent sign-in': ({ campaignId }) => ({ campaignId }),
  '/v1/agent resume': ({ agentSessionId }) => ({ agentSessionId, lastSeq: 0 }),
  '/v1/agent ready': none,
  '/v1/agent pause': () => ({ reason: 'Lunch' }),
  '/v1/agent hang-up': ({ attemptId }) => ({ attemptId }),
  '/v1/agent hold': () => ({ on: true }),
  '/v1/agent dtmf': () => ({ digits: '1' }),
  '/v1/agent dispose': ({ attemptId, dispositionId }) => ({
    attemptId,
    dispositionId,
    note: 'n',
    result: { city: 'x' },
  }),
  '/v1/agent callback': ({ attemptId }) => ({ attemptId, dueAt: dueAt(), scope: 'me' }),
  '/v1/agent sign-out': none,
  '/v1/agent ping': none,
  '/v1/live subscribe': ({ campaignId }) => ({ campaignId }),
  '/v1/live unsubscribe': ({ campaignId }) => ({ campaignId }),
  '/v1/live ping': none,
};

/** Members of a message that hold an id, at any depth. */
function idPositions(of: { properties?: Record<string, object> }, within = ''): string[] {
  return Object.entries(of.properties ?? {}).flatMap(([name, member]) => {
    const position = `${within}${name}`;
    return (member as { pattern?: string }).pattern === (IdString as { pattern?: string }).pattern
      ? [position]
      : idPositions(member as { properties?: Record<string, object> }, `${position}.`);
  });
}

/**
 * Every message that a client may send, of every catalogue.
 * @throws where one has no example, an example has no message, or an id stands where the example has none
 */
export function everyMessage(): Message[] {
  const catalogues = Object.entries(contracts).filter(([name]) => name.endsWith('_CLIENT_MESSAGES'));
  const messages = catalogues.flatMap(([name, catalogue]) => {
    const path = PATHS[name];
    if (path === undefined) throw new Error(`Where is ${name} spoken?`);
    return Object.entries(catalogue as MessageCatalogue).map(([type, { permission, schema: shape }]): Message => {
      const build = EXAMPLES[`${path} ${type}`];
      if (!build) throw new Error(`The message "${type}" of ${path} has no example.`);
      const positions = idPositions(shape);
      const example = (of: Named) => ({ type, ...build(of) });
      const shown = example({ campaignId: '', agentSessionId: '', attemptId: '', dispositionId: '' });
      const lacking = positions.filter((position) => !(position in shown));
      if (lacking.length > 0) throw new Error(`The example of "${type}" of ${path} lacks ${lacking.join(', ')}.`);
      return { path, type, permission, positions, example };
    });
  });
  const known = new Set(messages.map(({ path, type }) => `${path} ${type}`));
  const idle = Object.keys(EXAMPLES).filter((name) => !known.has(name));
  if (idle.length > 0) throw new Error(`There is no message for ${idle.join(', ')}.`);
  return messages;
}

/** An agent who wraps a call up. */
export async function addWork({ repositories, scope, ...tenant }: TestTenant) {
  const dialerId = newId();
  const agentSessionId = await tenant.addIdleAgent(dialerId);
  const attemptId = await tenant.answeredAttempt(dialerId);
  await repositories.agentSessions.reserve(agentSessionId, { attemptId, until: new Date(Date.now() + 60_000) });
  await repositories.attempts.connect(attemptId, agentSessionId);
  await repositories.attempts.end(attemptId, { result: 'connected', reason: 'agent-hung-up' });
  const [session] = await scope.primary
    .select({ userId: schema.agentSessions.userId })
    .from(schema.agentSessions)
    .where(eq(schema.agentSessions.id, agentSessionId));
  return { agentSessionId, attemptId, agentId: session?.userId ?? '' };
}

/** A tenant with an agent who wraps a call up. */
export async function addNamed(database: Database): Promise<{ tenant: TestTenant; named: Named; agentId: string }> {
  const tenant = await createTestTenant(database);
  const { agentId, ...work } = await addWork(tenant);
  const [dispositionId = ''] = Object.values(tenant.dispositionIds);
  return { tenant, named: { campaignId: tenant.campaignId, ...work, dispositionId }, agentId };
}
