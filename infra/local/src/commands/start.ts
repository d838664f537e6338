import { readOptions } from '../arguments.js';
import type { Command } from './command.js';
import { runDemoTenant } from '../demo-tenant/demo-tenant.js';
import { listenForInterrupt } from '../interrupt.js';
import { startPlatform, type Platform } from '../platform.js';
import type { Progress } from '../progress.js';
import { stayUp } from './stay-up.js';

/** `npm start`: the platform on the clone's own ports until Ctrl-C, with the demo tenant dialing unless `--empty`. */
export const runStart: Command = async (args, log) => {
  const { empty = false } = readOptions(args, { empty: { type: 'boolean' } }, 'npm start -- [--empty]');
  const interrupt = listenForInterrupt();
  try {
    const platform = await startPlatform({ data: 'clone', log, signal: interrupt.signal });
    const prepare = () => open(platform, empty, log);
    return await stayUp(platform, platform.processes(), interrupt.asked, log, prepare);
  } finally {
    interrupt.dispose();
  }
};

/** Brings the demo tenant to life and tells a person where to go. */
export async function open(platform: Platform, empty: boolean, log: Progress): Promise<() => Promise<void>> {
  if (empty) {
    log('ready');
    process.stdout.write(
      `\n  Outrider   ${platform.urls.pages}\n  Logs       ${platform.logsDir}\n  Stop       Ctrl-C\n\n`,
    );
    return async () => {};
  }
  const demo = await runDemoTenant(platform, log);
  log('ready');
  const logOns = demo.logOns.map(({ role, email }) => `    ${role.padEnd(11)}${email}`).join('\n');
  process.stdout.write(
    `\n  Outrider   ${platform.urls.pages}\n  Log-ons    password of all: ${platform.secrets.demoPassword}\n${logOns}\n` +
      `  Staff      ${platform.urls.staff}\n    ${'staff'.padEnd(11)}${demo.staffLogOn} (sets a second factor up at the first log-on)\n` +
      `  Logs       ${platform.logsDir}\n  Stop       Ctrl-C\n\n`,
  );
  return demo.stop;
}
