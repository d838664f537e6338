import type { Command } from './command.js';
import { readDemoOptions } from '../demo/demo-options.js';
import { demoFaults, reportText } from '../demo/demo-result.js';
import { demoScale, demoScenario } from '../demo/demo-scale.js';
import { runDemo } from '../demo/run-demo.js';
import { countDataRows } from '../demo/csv-rows.js';
import { listenForInterrupt } from '../interrupt.js';
import { startPlatform } from '../platform.js';

/** `npm run demo`: one campaign on a platform of its own. Exit code 0 only where every attempt has one CDR and none was dialed twice. */
export const runDemoCommand: Command = async (args, log) => {
  const options = readDemoOptions(args);
  const leads = options.file ? countDataRows(options.file) : options.leads;
  const interrupt = listenForInterrupt();
  let succeeded = false;
  try {
    const scale = demoScale({ ...options, leads });
    const carrierScenario = demoScenario(scale, options.seed);
    const platform = await startPlatform({
      data: { temporary: 'demo' },
      log,
      carrierScenario,
      signal: interrupt.signal,
    });
    try {
      const { result, report } = await runDemo(platform, options, scale, interrupt.signal, log);
      const faults = demoFaults(result);
      succeeded = faults.length === 0;
      process.stdout.write(reportText(result, report));
      for (const fault of faults) log(`FAULT: ${fault}`);
      if (!succeeded) log(`the logs are kept in ${platform.logsDir}`);
      if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    } finally {
      await platform.stop({ keep: !succeeded });
      log('stopped');
    }
  } finally {
    interrupt.dispose();
  }
  return succeeded ? 0 : 1;
};
