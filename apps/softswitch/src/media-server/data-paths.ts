import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { MediaError } from '@outrider/telephony';

/** Paths of one folder that nothing leads out of: neither `..`, nor an absolute path, nor a symbolic link. */
export interface DataFolder {
  /** An existing file, given relative to the folder or as an absolute path within it. @throws MediaError `media-refused` */
  existing(path: string): Promise<string>;
  /** A WAV file to be made; the folders above it are made. @throws MediaError `media-refused` */
  fresh(path: string): Promise<string>;
}

const refused = (message: string) => new MediaError('media-refused', message, 'path');

export function createDataFolder(folder: string): DataFolder {
  const inside = (path: string, root: string) => path.startsWith(root + sep);
  const lexical = (path: string) => {
    const full = resolve(folder, path);
    if (!inside(full, resolve(folder))) throw refused('The path leads out of the folder that it must be in.');
    return full;
  };
  const real = async (path: string) => {
    const [target, root] = await Promise.all([realpath(path), realpath(folder)]);
    if (!inside(target, root) && target !== root)
      throw refused('The path leads out of the folder that it must be in, by a link.');
    return target;
  };

  return {
    async existing(path) {
      const full = lexical(path);
      return real(full).catch((error: NodeJS.ErrnoException) => {
        throw error instanceof MediaError
          ? error
          : refused(`There is no file to read there (${error.code ?? error.message}).`);
      });
    },
    async fresh(path) {
      const full = lexical(path);
      if (!full.endsWith('.wav')) throw refused('A recording ends in .wav.');
      const above = dirname(full);
      await makeWithin(above, real);
      return join(await real(above), basename(full));
    },
  };
}

/** Makes a folder step by step, so that a link on the way is seen before anything is made behind it. */
async function makeWithin(folder: string, real: (path: string) => Promise<string>): Promise<void> {
  try {
    await real(folder);
  } catch (error) {
    if (error instanceof MediaError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw refused(`The folder can't be used (${(error as NodeJS.ErrnoException).code}).`);
    await makeWithin(dirname(folder), real);
    await mkdir(folder, { recursive: true, mode: 0o750 });
  }
}
