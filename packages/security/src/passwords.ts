import { hash, verify } from '@node-rs/argon2';
import { ProblemError } from '@outrider/contracts';

/** OWASP's minimum for argon2id (the library's default variant): 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  /** argon2id in PHC form, with a salt of its own. */
  hash(password: string): Promise<string>;
  /** Takes as long without a hash (an unknown user) as with one, and answers false. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>;
}

/**
 * Each hash takes 19 MiB and tens of ms of a core, so at most `concurrency` run at once and `maxWaiting` wait;
 * more are refused with `overloaded`.
 */
export function createPasswords(options: { concurrency?: number; maxWaiting?: number } = {}): Passwords {
  const run = createGate(options.concurrency ?? 2, options.maxWaiting ?? 100);
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => run(() => hash(normal(password), PARAMETERS)),
    verify: async (passwordHash, password) => {
      decoy ??= hash('nobody has this password', PARAMETERS);
      const against = passwordHash ?? (await decoy);
      const right = await run(() => verify(against, normal(password)).catch(() => false));
      return right && passwordHash !== undefined;
    },
  };
}

/** Keyboards write the same letter in more than one way (NIST SP 800-63B, 3.1.1.2). */
const normal = (password: string) => password.normalize('NFKC');

function createGate(concurrency: number, maxWaiting: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= maxWaiting) {
        throw new ProblemError('overloaded', 'Too many log-ons at this moment. Try again in some seconds.');
      }
      // Whoever finishes hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
