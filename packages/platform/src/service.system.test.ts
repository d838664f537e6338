import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { until } from '@outrider/testkit';

const face = new URL('./index.ts', import.meta.url).href;

/** Runs a service whose start has this body, as a process. */
function run(body: string, env: NodeJS.ProcessEnv = {}) {
  const code = `import * as platform from ${JSON.stringify(face)};
    await platform.runService({ name: 'test', start: async ({ logger, onStop }) => { ${body} } });`;
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', code], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout.on('data', (chunk) => {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  return { child, lines, exit: once(child, 'exit').then(([code]) => code as number | null) };
}

const says = (lines: Record<string, unknown>[]) => lines.map((line) => line['msg']);

describe('runService', () => {
  it('says ready with its addresses, and on SIGTERM undoes its start in reverse order', async () => {
    const { child, lines, exit } = run(`
      setInterval(() => {}, 1000);
      onStop('first', () => logger.info('first undone'));
      onStop('second', async () => logger.info('second undone'));
      return { port: 4711 };`);
    await until('ready', () => says(lines).includes('ready'));
    expect(lines.at(-1)).toMatchObject({ msg: 'ready', port: 4711 });
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(says(lines).slice(1)).toEqual(['stopping', 'second undone', 'first undone', 'stopped']);
  });

  it('undoes what had started when a later step fails, says why and exits with 1', async () => {
    const { lines, exit } = run(`
      onStop('first', () => logger.info('first undone'));
      throw new Error('the port is taken');`);
    expect(await exit).toBe(1);
    expect(says(lines)).toEqual(['could not start: the port is taken', 'first undone']);
  });

  it('names what is wrong with its configuration and exits with 1', async () => {
    const { lines, exit } = run('return platform.loadConfig([platform.redisConfig])', { OUTRIDER_REDIS_URL: '' });
    expect(await exit).toBe(1);
    expect(lines[0]).toMatchObject({ level: 'fatal', problems: [{ variable: 'OUTRIDER_REDIS_URL' }] });
  });

  it('ends with 1 on an error that nobody caught, after undoing its start', async () => {
    const { lines, exit } = run(`
      onStop('first', () => logger.info('first undone'));
      setTimeout(() => { throw new Error('stray'); }, 10);
      return {};`);
    expect(await exit).toBe(1);
    expect(says(lines)).toContain('first undone');
    expect(lines.some((line) => line['level'] === 'fatal')).toBe(true);
  });

  it('goes on stopping when one step of it fails', async () => {
    const { child, lines, exit } = run(`
      setInterval(() => {}, 1000);
      onStop('first', () => logger.info('first undone'));
      onStop('second', () => Promise.reject(new Error('stuck')));
      return {};`);
    await until('ready', () => says(lines).includes('ready'));
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(says(lines)).toContain('first undone');
  });
});
