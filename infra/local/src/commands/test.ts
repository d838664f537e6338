import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './command.js';
import { listenForInterrupt } from '../interrupt.js';
import { outriderDir, repositoryRoot } from '../paths.js';
import { dockerAnswers } from '../services/docker.js';
import { ensurePrograms, SERVICE_PROGRAMS, TEST_PROGRAMS } from '../programs.js';

/** `npm test`: every test. Arguments go to vitest; the database and Redis come with its global set-up. */
export const runTests: Command = async (args, log) => {
  const logs = join(outriderDir, 'logs');
  mkdirSync(logs, { recursive: true });
  const services = (await dockerAnswers()) ? [] : SERVICE_PROGRAMS;
  await ensurePrograms([...services, ...TEST_PROGRAMS], join(logs, 'apt.log'), log);

  const interrupt = listenForInterrupt();
  const vitest = spawn(process.execPath, [join(repositoryRoot, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: repositoryRoot,
    // The build is fresh: it starts faster than the sources, and is what runs elsewhere.
    env: { ...process.env, OUTRIDER_LOCAL_CODE: 'built' },
    stdio: 'inherit',
  });
  // A terminal's Ctrl-C reaches vitest by itself; other ends must be passed on for it to stop its services.
  void interrupt.asked.then((reason) => {
    if (reason !== 'SIGINT') vitest.kill('SIGTERM');
  });
  const [code] = (await once(vitest, 'exit')) as [number | null];
  interrupt.dispose();
  return code ?? 1;
};
