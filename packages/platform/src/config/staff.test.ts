import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './load.js';
import { staffConfig } from './staff.js';

const read = (env: NodeJS.ProcessEnv) => loadConfig([staffConfig], env).staff;
const problems = (env: NodeJS.ProcessEnv) => {
  try {
    read(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
};
const port = { OUTRIDER_STAFF_PORT: '4004' };

describe('the address of staff', () => {
  it('is nowhere unless a port is named, and on the loopback interface then', () => {
    expect(read({})).toBeUndefined();
    expect(read({ OUTRIDER_STAFF_PORT: '0' })).toBeUndefined();
    expect(read(port)).toEqual({ host: '127.0.0.1', port: 4004, url: 'http://127.0.0.1:4004' });
  });

  it('is an origin', () => {
    expect(read({ ...port, OUTRIDER_STAFF_URL: 'https://staff.example' })?.url).toBe('https://staff.example');
    for (const url of ['https://staff.example/x', 'staff.example', 'ftp://staff.example']) {
      expect(problems({ ...port, OUTRIDER_STAFF_URL: url })).toEqual(['OUTRIDER_STAFF_URL']);
    }
  });

  it('is known by https:// in production, and has to be named there', () => {
    const production = { NODE_ENV: 'production' };
    expect(problems({ ...production, ...port })).toContain('OUTRIDER_STAFF_URL');
    expect(problems({ ...production, ...port, OUTRIDER_STAFF_URL: 'http://staff.example' })).toContain(
      'OUTRIDER_STAFF_URL',
    );
    expect(problems({ ...production, ...port, OUTRIDER_STAFF_URL: 'https://staff.example' })).not.toContain(
      'OUTRIDER_STAFF_URL',
    );
    expect(problems(production)).not.toContain('OUTRIDER_STAFF_URL');
  });
});
