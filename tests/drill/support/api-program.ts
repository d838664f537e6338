import { join } from 'node:path';
import { repositoryRoot } from './tools.js';

/** How the real api is run: from what was built where `npm test` says so, else from its sources. */
export function apiProgram(): { args: string[]; file: string } {
  const dir = join(repositoryRoot, 'apps/api');
  if (process.env['OUTRIDER_LOCAL_CODE'] === 'built') {
    const file = join(dir, 'dist/main.js');
    return { args: ['--enable-source-maps', file], file };
  }
  const file = join(dir, 'src/main.ts');
  return {
    args: ['--conditions=source', '--import', join(repositoryRoot, 'node_modules/tsx/dist/loader.mjs'), file],
    file,
  };
}
