import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { SetupFailure } from './failure.js';

/** Made once per data folder; nothing is shared between clones. */
export interface Secrets {
  databaseRoot: string;
  database: string;
  redis: string;
  /** Base64 of 32 bytes: encrypts trunk passwords. */
  key: string;
  drachtio: string;
  media: string;
  /** Of every log-on of the demo tenant. */
  demoPassword: string;
}

/** Reads the folder's secrets, or makes them (mode 0600). */
export function loadSecrets(file: string): Secrets {
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600 });
  }
  let value: Partial<Secrets>;
  try {
    value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    throw new SetupFailure(
      'bad-state',
      `${file} cannot be read: ${(error as Error).message}`,
      'Put the file back, or delete the folder `.outrider` to start with a fresh database.',
    );
  }
  const missing = Object.keys(makeSecrets()).filter((name) => typeof value[name as keyof Secrets] !== 'string');
  if (missing.length > 0) {
    throw new SetupFailure(
      'bad-state',
      `${file} lacks ${missing.join(', ')}.`,
      'Delete the folder `.outrider` to start with a fresh database.',
    );
  }
  return value as Secrets;
}

function makeSecrets(): Secrets {
  const token = () => randomBytes(18).toString('base64url');
  return {
    databaseRoot: token(),
    database: token(),
    redis: token(),
    key: randomBytes(32).toString('base64'),
    drachtio: token(),
    media: token(),
    demoPassword: `demo-${randomBytes(9).toString('base64url')}`,
  };
}
