import closeWithGrace from 'close-with-grace';
import { ConfigError, loadConfig } from './config/index.js';
import { createLogger, type Logger } from './logger.js';

/** Shorter than the five seconds that supervisors give before SIGKILL. */
const GRACE_MS = 4500;

export interface ServiceContext {
  logger: Logger;
  /** Registers what undoes a step of the start. Run in reverse order at the end, also when a later step fails. */
  onStop(name: string, stop: () => unknown): void;
}

/**
 * Runs a process from start to end: starts it, prints one `ready` line, and stops it cleanly on SIGTERM or SIGINT,
 * or on an error that nobody caught. A start that fails stops what had started, says why and exits with 1.
 * @param options.start what it returns is put in the ready line: the addresses it listens on.
 */
export async function runService(options: {
  name: string;
  start(context: ServiceContext): Promise<Record<string, unknown>>;
}): Promise<void> {
  const logger = startLogger(options.name);
  const stops: { name: string; stop: () => unknown }[] = [];
  const stopAll = async () => {
    for (let step = stops.pop(); step; step = stops.pop()) {
      try {
        await step.stop();
      } catch (error) {
        logger.error({ err: error, step: step.name }, 'could not stop cleanly');
      }
    }
  };
  closeWithGrace(
    { delay: GRACE_MS, logger: false, onTimeout: () => logger.error('stopping took too long') },
    async (why) => {
      if (why.err) logger.fatal({ err: why.err }, 'an error that nobody caught ends the process');
      else logger.info({ signal: why.signal }, 'stopping');
      await stopAll();
      logger.info('stopped');
    },
  );
  try {
    const ready = await options.start({ logger, onStop: (name, stop) => stops.push({ name, stop }) });
    logger.info({ ...ready, pid: process.pid }, 'ready');
  } catch (error) {
    if (error instanceof ConfigError) logger.fatal({ problems: error.problems }, error.message);
    else logger.fatal({ err: error }, `could not start: ${error instanceof Error ? error.message : String(error)}`);
    await stopAll();
    process.exit(1);
  }
}

/** The log level may itself be wrong; the start then says so, in a log line. */
function startLogger(name: string): Logger {
  try {
    return createLogger(name, { level: loadConfig([]).process.logLevel });
  } catch {
    return createLogger(name);
  }
}
