import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecrets } from './secrets.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'outrider-secrets-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('secrets', () => {
  it('are made once, for the owner alone to read', () => {
    const file = join(dir, 'secrets.json');
    const secrets = loadSecrets(file);
    expect(loadSecrets(file)).toEqual(secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(secrets.key, 'base64')).toHaveLength(32);
  });

  it('differ from clone to clone', () => {
    const one = Object.values(loadSecrets(join(dir, 'one.json')));
    const other = Object.values(loadSecrets(join(dir, 'other.json')));
    expect(one.filter((value) => other.includes(value))).toEqual([]);
  });

  it.each([['{"database":'], ['{"database": "x"}']])('that are damaged are not replaced: %s', (text) => {
    const file = join(dir, 'secrets.json');
    writeFileSync(file, text);
    expect(() => loadSecrets(file)).toThrow(expect.objectContaining({ code: 'bad-state' }));
  });
});
