import { describe, expect, it } from 'vitest';
import { createPasswords } from './passwords.js';

const passwords = createPasswords();

describe('passwords', () => {
  it('are kept as argon2id with a salt of their own', async () => {
    const [a, b] = await Promise.all([passwords.hash('secret words'), passwords.hash('secret words')]);
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect(await passwords.verify(a, 'secret words')).toBe(true);
    expect(await passwords.verify(a, 'other words')).toBe(false);
  });

  it('are the same however a keyboard writes a letter', async () => {
    expect(
      await passwords.verify(
        await passwords.hash('r\u00f8d gr\u00f8d med fl\u00e5d'),
        'r\u00f8d gr\u00f8d med fla\u030ad',
      ),
    ).toBe(true);
  });

  it('are never right for nobody, nor against what is no hash', async () => {
    expect(await passwords.verify(undefined, 'nobody has this password')).toBe(false);
    expect(await passwords.verify('', 'x')).toBe(false);
    expect(await passwords.verify('$argon2id$junk', 'x')).toBe(false);
  });

  it('are checked a few at a time, and refused when too many wait', async () => {
    const few = createPasswords({ concurrency: 1, maxWaiting: 2 });
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => few.hash('x')));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({ code: 'overloaded', status: 503 });
    expect(await few.hash('x')).toContain('$argon2id$');
  });
});
