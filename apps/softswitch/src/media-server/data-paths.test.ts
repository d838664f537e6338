import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataFolder } from './data-paths.js';

const refused = { code: 'media-refused', field: 'path' };
let base: string;
let inside: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'outrider-paths-'));
  inside = join(base, 'data');
  await mkdir(join(inside, 'sub'), { recursive: true });
  await mkdir(join(base, 'data-beside'));
  await writeFile(join(base, 'secret.wav'), 'x');
  await writeFile(join(inside, 'sub', 'here.wav'), 'x');
  await symlink(join(base, 'secret.wav'), join(inside, 'link.wav'));
  await symlink(base, join(inside, 'out'));
});
afterAll(() => rm(base, { recursive: true }));

describe('a data folder', () => {
  it('gives files in it, by relative or absolute path', async () => {
    const folder = createDataFolder(inside);
    expect(await folder.existing('sub/here.wav')).toBe(join(inside, 'sub/here.wav'));
    expect(await folder.existing(join(inside, 'sub/../sub/here.wav'))).toBe(join(inside, 'sub/here.wav'));
    expect(await folder.fresh('a/b/c.wav')).toBe(join(inside, 'a/b/c.wav'));
  });

  it.each(['../secret.wav', '/etc/passwd', 'link.wav', 'out/secret.wav', 'missing.wav', '', '../data-beside/x.wav'])(
    'does not read %s',
    async (path) => {
      await expect(createDataFolder(inside).existing(path)).rejects.toMatchObject(refused);
    },
  );

  it.each(['../new.wav', '/tmp/new.wav', 'out/new.wav', 'out/deep/er/new.wav', 'new.txt', '../data-beside/x.wav'])(
    'does not write %s',
    async (path) => {
      await expect(createDataFolder(inside).fresh(path)).rejects.toMatchObject(refused);
    },
  );
});
