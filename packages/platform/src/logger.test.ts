import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void, options = {}): string {
  let text = '';
  write(createLogger('test', { ...options, destination: { write: (line: string) => (text += line) } }));
  return text;
}

describe('createLogger', () => {
  it('removes secrets wherever they commonly stand', () => {
    const text = logged((logger) => {
      logger.info({ password: 'hunter2', user: { passwordHash: 'hunter2', session: { token: 'hunter2' } } }, 'x');
      logger.info({ req: { headers: { cookie: 'hunter2', authorization: 'hunter2' } } }, 'x');
    });
    expect(text).not.toContain('hunter2');
  });

  it('shortens telephone numbers unless told otherwise', () => {
    const write = (logger: ReturnType<typeof createLogger>) => logger.info({ attempt: { number: '+4520123456' } }, 'x');
    expect(logged(write)).toContain('+452…56');
    expect(logged(write, { fullNumbers: true })).toContain('+4520123456');
  });

  it('leaves the parameters of a failed query out of the message, the stack and the causes', () => {
    const inner = new Error('Failed query: update\nparams: hunter2');
    const error = new Error('Failed query: select\nparams: hunter2,secret', { cause: inner });
    const text = logged((logger) => {
      logger.error({ err: error }, 'broken');
      logger.error({ err: error });
      logger.error(error);
    });
    expect(text).toContain('Failed query: select');
    expect(text).not.toContain('hunter2');
  });

  it('keeps what a caller sends on one line', () => {
    expect(logged((logger) => logger.info({ agent: 'a\r\n{"level":"fatal"}' }, 'b\nc')).trimEnd()).not.toContain('\n');
  });
});
