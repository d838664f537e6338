import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATA_KEY_CACHE_MS } from './data-key-ring.js';
import { SecretBoxError } from './secret-box-cipher.js';
import { createSecretBox, type SecretPlace } from './secret-box.js';
import { createTestDataKeys } from './test-data-keys.js';

const master = randomBytes(32);
const place = { tenantId: 'a', column: 'trunks.password_encrypted', rowId: '1' };

const boxOf = (masterKeys: Buffer[] = [master], store = createTestDataKeys(), now = () => new Date()) => ({
  store,
  box: createSecretBox({ masterKeys, store, now }),
});

/** As the first version sealed: under the master key itself. */
function sealFirst(key: Buffer, plain: string, { tenantId, column }: SecretPlace): string {
  const id = createHash('sha256').update(key).digest('base64url').slice(0, 8);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(`v1|${id}|${tenantId}|${column}`));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return ['v1', id, nonce.toString('base64url'), body.toString('base64url')].join('.');
}

describe('the secret box', () => {
  it('gives back what it sealed', async () => {
    const { box } = boxOf();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (plain) => {
        expect(await box.open(await box.seal(plain, place), place)).toBe(Buffer.from(plain).toString());
      }),
    );
  });

  it('never seals the same thing alike, and shows nothing of it', async () => {
    const { box } = boxOf();
    const [a, b] = [await box.seal('hunter2', place), await box.seal('hunter2', place)];
    expect(a).not.toBe(b);
    expect(Buffer.from(a.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('hunter2');
    expect(a).toMatch(/^v2\.[0-9A-Z]{26}\.[\w-]{16}\.[\w-]+$/);
  });

  it('fits the column with 300 bytes', async () => {
    const { box } = boxOf();
    expect((await box.seal('ø'.repeat(150), place)).length).toBeLessThanOrEqual(500);
  });

  it("does not open in another tenant's row, another column or another row", async () => {
    const { box, store } = boxOf();
    const sealed = await box.seal('secret', place);
    for (const elsewhere of [{ column: 'users.mfa' }, { rowId: '2' }]) {
      await expect(box.open(sealed, { ...place, ...elsewhere })).rejects.toThrow(SecretBoxError);
    }
    await expect(box.open(sealed, { tenantId: 'a', column: place.column })).rejects.toThrow(SecretBoxError);
    await expect(box.open(sealed, { ...place, tenantId: 'b' })).rejects.toThrow('is gone');
    // Nor where somebody has moved the key along.
    store.keys.set('b', store.keys.get('a') ?? []);
    await expect(boxOf([master], store).box.open(sealed, { ...place, tenantId: 'b' })).rejects.toThrow(SecretBoxError);
  });

  it('notices every changed character', async () => {
    const { box } = boxOf();
    const sealed = await box.seal('secret', place);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      // The last character of base64url may have bits that mean nothing.
      const bytes = (text: string) => text.split('.').map((part, i) => (i > 1 ? Buffer.from(part, 'base64url') : part));
      if (JSON.stringify(bytes(changed)) === JSON.stringify(bytes(sealed))) continue;
      await expect(box.open(changed, place)).rejects.toThrow(SecretBoxError);
    }
  });

  it.each(['', 'v1', 'v3.a.b.c', 'v1.a.b.c.d', '....', 'v2..b.c'])('refuses %j', async (junk) => {
    await expect(boxOf().box.open(junk, place)).rejects.toThrow(SecretBoxError);
  });

  it('takes master keys of 32 bytes only, and at least one', () => {
    expect(() => boxOf([randomBytes(16)])).toThrow('32 bytes');
    expect(() => boxOf([])).toThrow('no master key');
  });
});

describe('its keys', () => {
  it('are one for each tenant, kept wrapped only', async () => {
    const { box, store } = boxOf();
    const [a, b] = [await box.seal('x', place), await box.seal('x', { ...place, tenantId: 'b' })];
    expect(a.split('.')[1]).not.toBe(b.split('.')[1]);
    expect([...store.keys.values()].flat()).toEqual([
      expect.objectContaining({ masterKeyId: box.currentMasterKeyId, retiredAt: null }),
      expect.objectContaining({ masterKeyId: box.currentMasterKeyId, retiredAt: null }),
    ]);
  });

  it('open with a master key that comes later in the list, and are wrapped by the first', async () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const { box: before, store } = boxOf([older]);
    const sealed = await before.seal('secret', place);
    const { box: after } = boxOf([newer, older], store);
    expect(await after.open(sealed, place)).toBe('secret');
    const [stored] = store.keys.get('a') ?? [];
    Object.assign(stored!, after.rewrap('a', stored!));
    expect(await boxOf([newer], store).box.open(sealed, place)).toBe('secret');
    await expect(boxOf([older], store).box.open(sealed, place)).rejects.toThrow('another master key');
  });

  it('once destroyed open nothing, whoever still has the master key and the sealed text', async () => {
    let at = Date.UTC(2026, 0, 1);
    const { box, store } = boxOf([master], createTestDataKeys(), () => new Date(at));
    const sealed = await box.seal('secret', place);
    expect(await box.open(sealed, place)).toBe('secret');
    store.keys.delete('a');
    await expect(boxOf([master], store).box.open(sealed, place)).rejects.toThrow('is gone');
    // A process that had opened it forgets it soon.
    at += DATA_KEY_CACHE_MS + 1;
    await expect(box.open(sealed, place)).rejects.toThrow('is gone');
  });

  it('are read once for many secrets, and read again after a failure', async () => {
    const { box, store } = boxOf();
    const sealed = await Promise.all(Array.from({ length: 20 }, () => box.seal('secret', place)));
    await Promise.all(sealed.map((one) => box.open(one, place)));
    expect(store.reads).toBe(2);
    expect(store.keys.get('a')).toHaveLength(1);
    const failing = createSecretBox({
      masterKeys: [master],
      store: {
        ...store,
        get: (() => {
          let n = 0;
          return async (t: string, id: string) => {
            if ((n += 1) === 1) throw new Error('away');
            return store.get(t, id);
          };
        })(),
      },
    });
    await expect(failing.open(sealed[0]!, place)).rejects.toThrow('away');
    expect(await failing.open(sealed[0]!, place)).toBe('secret');
  });

  it('kept open do not grow without bound', async () => {
    const { box, store } = boxOf();
    for (let i = 0; i < 2_500; i += 1) await box.seal('x', { ...place, tenantId: `t${i}` });
    store.reads = 0;
    await box.seal('x', { ...place, tenantId: 't2499' });
    expect(store.reads).toBe(0);
    await box.seal('x', { ...place, tenantId: 't0' });
    expect(store.reads).toBe(1);
  });

  it('are changed for one tenant: what is new is under the new key, what is old still opens', async () => {
    const { box } = boxOf();
    const old = await box.seal('secret', place);
    const id = await box.newDataKey('a');
    const fresh = await box.seal('secret', place);
    expect(fresh).toContain(id);
    expect([await box.isCurrent(old, 'a'), await box.isCurrent(fresh, 'a')]).toEqual([false, true]);
    expect(await box.open(old, place)).toBe('secret');
  });
});

describe('what the first version sealed', () => {
  it('opens, whatever row it is in, with any of the master keys', async () => {
    const { box } = boxOf([randomBytes(32), master]);
    const sealed = sealFirst(master, 'secret', place);
    expect(await box.open(sealed, place)).toBe('secret');
    expect(await box.isCurrent(sealed, 'a')).toBe(false);
    await expect(box.open(sealed, { ...place, tenantId: 'b' })).rejects.toThrow(SecretBoxError);
    await expect(boxOf([randomBytes(32)]).box.open(sealed, place)).rejects.toThrow('another master key');
  });
});
