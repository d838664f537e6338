import { createDatabase } from '@outrider/db';
import type { ProjectView } from '@outrider/contracts';
import { readOptions, wholeNumber } from '../arguments.js';
import type { Command } from '../commands/command.js';
import { createTenant } from '../demo-tenant/create-tenant.js';
import { startPlatform } from '../platform.js';
import { logOn } from '../rest-client.js';
import { load, type Load } from './auth/load.js';
import type { BareServerOrder } from './auth/bare-server.js';
import { startHelper } from './dial/helper-process.js';
import { signedInUsers } from './signed-in-users.js';

const USAGE = 'npm run bench:auth -- [--seconds 6] [--rounds 5] [--users 600]';
const ADMIN = 'admin@bench.example';
const AIM = 0.7;
/** Until both are compiled, s. */
const WARM_UP_S = 4;

/**
 * What a request costs that is verified on the primary, permitted, counted and confined to a tenant, beside a bare Fastify route
 * that reads the same row with mysql2, in turns in the same run.
 */
export const bench: Command = async (args, log) => {
  const values = readOptions(
    args,
    { seconds: { type: 'string' }, rounds: { type: 'string' }, users: { type: 'string' } },
    USAGE,
  );
  const seconds = wholeNumber('seconds', values.seconds, { min: 1, max: 60, fallback: 6 }, USAGE);
  const rounds = wholeNumber('rounds', values.rounds, { min: 1, max: 21, fallback: 5 }, USAGE);
  // Each is limited to 1,200 requests a minute.
  const users = wholeNumber('users', values.users, { min: 1, max: 5_000, fallback: 600 }, USAGE);

  const platform = await startPlatform({ data: { temporary: 'bench-auth' }, log });
  const database = createDatabase({ primaryUrl: platform.urls.database, poolSize: 2 });
  const undo: (() => Promise<unknown>)[] = [() => platform.stop(), () => database.close()];
  try {
    const password = platform.secrets.demoPassword;
    await createTenant(platform.urls.database, {
      name: 'Bench A/S',
      country: 'DK',
      admin: { email: ADMIN, name: 'Bench Admin', password },
    });
    const rest = await logOn(platform.urls.api, ADMIN, password);
    const project = await rest.post<ProjectView>('/projects', { name: 'Bench' });
    const { tenantId, cookies } = await signedInUsers(database, { admin: ADMIN, role: 'manager', count: users });
    const order: BareServerOrder = { database: platform.urls.database, tenantId };
    const bare = startHelper('../auth/bare-server', order);
    undo.push(() => bare.stop());
    const { url } = await bare.next<{ url: string }>();

    const processes = platform.processes().filter(({ name }) => name === 'api' || name === 'mariadb');
    const all = [...processes, { name: 'bare', pid: bare.pid }, { name: 'client', pid: process.pid }];
    const measured: { bare: Load; api: Load }[] = [];
    // The same requests to both, so that the one who asks costs the same.
    const bareOnce = (s: number) => load(`${url}/projects/${project.id}`, { seconds: s, cookies, processes: all });
    const apiOnce = (s: number) =>
      load(`${platform.urls.api}/v1/projects/${project.id}`, { seconds: s, cookies, processes: all });
    await bareOnce(WARM_UP_S);
    await apiOnce(WARM_UP_S);
    for (let round = 1; round <= rounds; round += 1) {
      const one = { bare: await bareOnce(seconds), api: await apiOnce(seconds) };
      measured.push(one);
      log(`round ${round}: bare ${words(one.bare)}; ours ${words(one.api)}`);
    }
    const ratio = median(measured.map((each) => each.api.requestsPerSecond / each.bare.requestsPerSecond));
    const aims = [
      {
        name: "requests/s of a verified, scoped request beside a bare route's",
        value: Math.round(ratio * 1000) / 1000,
        aim: `≥ ${AIM}`,
        met: ratio >= AIM,
      },
    ];
    process.stdout.write(`${JSON.stringify({ bench: 'auth', aims, rounds: measured })}\n`);
    return aims.every(({ met }) => met) ? 0 : 1;
  } finally {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  }
};

const words = ({ requestsPerSecond, p99Ms, cpuUs }: Load) => {
  const cpu = Object.entries(cpuUs).filter(([, us]) => us > 0);
  const each = cpu.map(([name, us]) => `${name} ${us}`).join(', ');
  return `${Math.round(requestsPerSecond)} requests/s, p99 ${p99Ms} ms, CPU µs each: ${each}`;
};

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
