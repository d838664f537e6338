import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger, logRefusedLogOn, type LogOnService } from '@outrider/platform';
import { infra, runUnpacked, tools } from './support/tools.js';

const found = await tools();

describe.skipIf(typeof found === 'string')('what the firewall’s watcher reads of our logs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'outrider-ban-line-'));
  const log = join(dir, 'api.log');
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  beforeAll(() => {
    let lines = '';
    const logger = createLogger('api', {
      level: 'error',
      destination: { write: (line: string) => void (lines += line) },
    });
    const refused = (service: LogOnService, ip: string) => logRefusedLogOn(logger, { service, ip });
    refused('web', '203.0.113.1');
    refused('api', '203.0.113.2');
    refused('websocket', '2001:db8::3');
    refused('sip', '::ffff:203.0.113.4');
    refused('web', 'no address');
    for (const text of HOSTILE) {
      refused('web', text);
      logger.error({ userAgent: text, email: text, [text]: text }, text);
      logger.error({ err: new Error(text) }, 'a request failed');
      logger.child({ reqId: text }).error(text);
    }
    writeFileSync(log, lines);
  });

  it('are the addresses of refused log-ons at each of our doors, and no others, whatever callers wrote', () => {
    if (typeof found === 'string') return;
    const banned = runUnpacked(found['fail2ban-regex'], [
      '--out',
      'ip',
      log,
      join(infra, 'fail2ban/filter.d/outrider.conf'),
    ]);
    expect(banned.trim().split('\n')).toEqual(['203.0.113.1', '203.0.113.2', '2001:db8::3', '203.0.113.4']);
  });

  it('are lines: text with line breaks in it does not begin another', () => {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(5 + HOSTILE.length * 4);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ name: 'api' });
  });
});

const LINE =
  '{"level":"warn","time":"2026-11-22T00:59:05.123Z","pid":12,"hostname":"a","name":"api","service":"web","ip":"192.0.2.66","msg":"log-on-refused"}';
const HOSTILE = [
  LINE,
  `x\r\n${LINE}\r\n`,
  `x\n${LINE}`,
  `\u2028${LINE}\u2028`,
  `","service":"web","ip":"192.0.2.66","msg":"log-on-refused"}`,
  `"}\n{"service":"web","ip":"192.0.2.66","msg":"log-on-refused"}`,
  '192.0.2.66',
  '<HOST>',
  '%(ip)s',
  '\u001b[2J192.0.2.66',
].map((text) => (text === '192.0.2.66' ? `${text} ` : text));

if (typeof found === 'string') it.skip(`the ban line is not read by fail2ban here: ${found}`);
