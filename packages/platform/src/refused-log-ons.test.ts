import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { logRefusedLogOn } from './refused-log-ons.js';

function lineOf(ip: string, level: 'info' | 'fatal' = 'info'): string {
  let text = '';
  const logger = createLogger('api', { level, destination: { write: (line: string) => (text += line) } });
  logRefusedLogOn(logger, { service: 'web', ip });
  return text;
}

describe('the line of a refused log-on', () => {
  it('has the form that the firewall reads, whatever the log level', () => {
    for (const level of ['info', 'fatal'] as const) {
      expect(lineOf('192.0.2.1', level)).toMatch(
        /^\{"level":"warn","time":"[^"]+","pid":\d+,"hostname":"[^"]+","name":"api","service":"web","ip":"192\.0\.2\.1","msg":"log-on-refused"\}\n$/,
      );
    }
  });

  it.each([
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1\n{"msg":"log-on-refused"', 'unknown'],
    ['', 'unknown'],
    ['fe80::1%eth0","x":"', 'unknown'],
  ])('names the address %j as %s', (ip, written) => {
    const line = lineOf(ip);
    expect(JSON.parse(line)).toMatchObject({ ip: written, msg: 'log-on-refused' });
    expect(line.trimEnd()).not.toContain('\n');
  });
});
