import { fileURLToPath } from 'node:url';
import { ownCodeForm } from '@outrider/local';
import { build } from 'vite';

const WEB = fileURLToPath(new URL('../../../apps/web/', import.meta.url));

/** Builds the pages from their sources; where what was built is tested, they are among it. */
export async function buildPages(): Promise<void> {
  if (ownCodeForm === 'built') return;
  await build({ root: WEB, configFile: `${WEB}vite.config.ts`, logLevel: 'error' });
}
