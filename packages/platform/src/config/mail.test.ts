import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, mailConfig, publicUrlConfig } from './index.js';

const problemsOf = (load: () => unknown): string[] => {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
  return [];
};

describe('where mail goes', () => {
  it('is a folder by default, and a server where one is named', () => {
    const { mail } = loadConfig([mailConfig], { OUTRIDER_DATA_DIR: '/data' });
    expect(mail).toEqual({ from: 'Outrider <outrider@localhost>', route: { folder: '/data/mail' } });
    const smtpUrl = 'smtps://user:password@mail.example.com';
    expect(loadConfig([mailConfig], { OUTRIDER_SMTP_URL: smtpUrl }).mail.route).toEqual({ smtpUrl });
  });

  it.each([
    [{ OUTRIDER_DATA_DIR: '/data', NODE_ENV: 'production' }],
    [{}],
    [{ OUTRIDER_DATA_DIR: 'relative' }],
    [{ OUTRIDER_SMTP_URL: 'https://mail.example.com' }],
  ])('is refused when it is %j', (env) => {
    expect(problemsOf(() => loadConfig([mailConfig], env))).toContain('OUTRIDER_SMTP_URL');
  });
});

describe('the origin that people know us by', () => {
  const OUTRIDER_WEB_ORIGINS = 'https://a.example,https://b.example';

  it('is the first of the web origins, or the one that is named', () => {
    expect(loadConfig([publicUrlConfig], { OUTRIDER_WEB_ORIGINS }).publicUrl).toBe('https://a.example');
    const named = { OUTRIDER_WEB_ORIGINS, OUTRIDER_WEB_PUBLIC_URL: 'https://b.example' };
    expect(loadConfig([publicUrlConfig], named).publicUrl).toBe('https://b.example');
  });

  it('is one of them', () => {
    const env = { OUTRIDER_WEB_ORIGINS, OUTRIDER_WEB_PUBLIC_URL: 'https://c.example' };
    expect(problemsOf(() => loadConfig([publicUrlConfig], env))).toEqual(['OUTRIDER_WEB_PUBLIC_URL']);
  });
});
