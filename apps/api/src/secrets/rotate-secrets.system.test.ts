import { spawn, type ChildProcess } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newId } from '@outrider/contracts';
import { dataKeyRepository, platformRepositories, schema, tenantRecords, tenantScope } from '@outrider/db';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createSecretBox, trunkPasswordPlace, type SecretBox } from '@outrider/security';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSecrets } from './check-secrets.js';
import { rotateSecrets } from './rotate-secrets.js';

const HOUR = 3_600_000;
let test: TestDatabase;
let now: Date;
let master: Buffer;

beforeEach(async () => {
  now = new Date();
  master = randomBytes(32);
  test = await createTestDatabase({ now: () => now });
});
afterEach(() => test.drop());

const boxOf = (...masterKeys: Buffer[]) =>
  createSecretBox({ masterKeys, store: dataKeyRepository(test.database), now: () => now });
const rotate = (box: ReturnType<typeof boxOf>, dataKeys = false) => rotateSecrets(test.database, box, { dataKeys });
const keysOf = (tenantId: string) => dataKeyRepository(test.database).list(tenantId);
const { trunks } = schema;

/** A tenant with so many trunks, whose passwords are their ids. */
async function addTenant(seal: (plain: string, tenantId: string, id: string) => Promise<string>, count = 3) {
  const { tenantId } = await platformRepositories(test.database).createTenant({ name: 'T', country: 'DK' });
  const { primary } = tenantScope(test.database, tenantId);
  const ids = Array.from({ length: count }, () => newId());
  await primary.insert(
    trunks,
    await Promise.all(
      ids.map(async (id) => ({
        ...{ id, name: 'T', host: 'sip.example.com', channels: 1, callsPerSecond: 1, allowedPrefixes: [] },
        passwordEncrypted: await seal(id, tenantId, id),
        createdAt: now,
      })),
    ),
  );
  return { tenantId, primary };
}
const sealWith = (box: SecretBox) => (plain: string, tenantId: string, id: string) =>
  box.seal(plain, trunkPasswordPlace(tenantId, id));

const sealedOf = async (tenantId: string) =>
  (await tenantScope(test.database, tenantId).primary.select().from(trunks)).map(({ id, passwordEncrypted }) => ({
    id,
    sealed: passwordEncrypted!,
  }));

async function expectAllOpen(box: SecretBox, tenantId: string): Promise<void> {
  for (const { id, sealed } of await sealedOf(tenantId)) {
    expect(await box.open(sealed, trunkPasswordPlace(tenantId, id))).toBe(id);
  }
}

/** As the first version sealed: under the master key itself, for no row. */
async function sealFirst(plain: string, tenantId: string): Promise<string> {
  const id = createHash('sha256').update(master).digest('base64url').slice(0, 8);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', master, nonce);
  cipher.setAAD(Buffer.from(`v1|${id}|${tenantId}|trunks.password_encrypted`));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return ['v1', id, nonce.toString('base64url'), body.toString('base64url')].join('.');
}

describe('a rotation of keys', () => {
  it('puts what the first version sealed under data keys, and says so in the audit', async () => {
    const { tenantId } = await addTenant(sealFirst);
    expect(await rotate(boxOf(master))).toMatchObject({ resealed: 3, failed: [] });
    expect((await sealedOf(tenantId)).every(({ sealed }) => sealed.startsWith('v2.'))).toBe(true);
    await expectAllOpen(boxOf(master), tenantId);
    const [event] = await tenantRecords(test.database, tenantId).primary.audit.listOf('secret', tenantId);
    expect(event).toMatchObject({ action: 'secret.rotated', data: { counts: { resealed: 3 } } });
  });

  it('leaves nothing that needs the master key that was current before', async () => {
    const next = randomBytes(32);
    const [one, other] = [await addTenant(sealWith(boxOf(master))), await addTenant(sealFirst)];
    expect(await rotate(boxOf(next, master))).toMatchObject({ rewrapped: 1, resealed: 3, newDataKeys: 0, failed: [] });
    await expectAllOpen(boxOf(next), one.tenantId);
    await expectAllOpen(boxOf(next), other.tenantId);
    expect(await rotate(boxOf(next))).toMatchObject({ rewrapped: 0, resealed: 0, failed: [] });
  });

  it('gives each tenant a new data key, and deletes the old one when nobody can need it any more', async () => {
    const { tenantId } = await addTenant(sealWith(boxOf(master)));
    const [first] = await keysOf(tenantId);
    now = new Date(now.getTime() + 2 * HOUR);
    expect(await rotate(boxOf(master), true)).toMatchObject({ newDataKeys: 1, resealed: 3, deletedDataKeys: 0 });
    await expectAllOpen(boxOf(master), tenantId);
    expect(await keysOf(tenantId)).toMatchObject([{ id: first!.id, retiredAt: now }, { retiredAt: null }]);
    now = new Date(now.getTime() + 2 * HOUR);
    expect(await rotate(boxOf(master))).toMatchObject({ deletedDataKeys: 1, resealed: 0 });
    expect(await keysOf(tenantId)).toHaveLength(1);
    await expectAllOpen(boxOf(master), tenantId);
  });

  it('goes on where it broke off, without another key', async () => {
    const { tenantId } = await addTenant(sealWith(boxOf(master)), 10);
    now = new Date(now.getTime() + 2 * HOUR);
    const box = boxOf(master);
    let left = 4;
    const failing = {
      ...box,
      seal: (...what: Parameters<SecretBox['seal']>) => {
        if ((left -= 1) < 0) throw new Error('broken off');
        return box.seal(...what);
      },
    };
    await expect(rotate(failing, true)).rejects.toThrow('broken off');
    await expectAllOpen(boxOf(master), tenantId);
    expect(await rotate(boxOf(master), true)).toMatchObject({ newDataKeys: 0, resealed: 6, failed: [] });
    expect(await keysOf(tenantId)).toHaveLength(2);
  });

  it('disturbs nobody who seals, changes and opens at the same time', async () => {
    const service = boxOf(master);
    const { tenantId } = await addTenant(sealWith(service), 30);
    now = new Date(now.getTime() + 2 * HOUR);
    const rotation = rotate(boxOf(master), true);
    for (const { id } of await sealedOf(tenantId)) {
      // Under the key that this process still takes for the current one.
      const passwordEncrypted = await service.seal(id, trunkPasswordPlace(tenantId, id));
      await tenantRecords(test.database, tenantId).transaction((tx) => tx.trunks.update(id, { passwordEncrypted }));
    }
    const again = await addTenant(sealWith(service), 5);
    await rotation;
    await expectAllOpen(service, tenantId);
    await expectAllOpen(service, again.tenantId);
    // What it missed the next one finds.
    await rotate(boxOf(master));
    const [current] = (await keysOf(tenantId)).filter(({ retiredAt }) => retiredAt === null);
    expect((await sealedOf(tenantId)).every(({ sealed }) => sealed.includes(current!.id))).toBe(true);
  });

  it('keeps a value that was changed under its hands', async () => {
    const box = boxOf(master);
    const { tenantId, primary } = await addTenant(sealFirst, 1);
    const racing = {
      ...box,
      open: async (...what: Parameters<SecretBox['open']>) => {
        const plain = await box.open(...what);
        const place = what[1];
        await primary.update(trunks, { passwordEncrypted: await box.seal('newer', place) }, undefined);
        return plain;
      },
    };
    expect(await rotate(racing)).toMatchObject({ resealed: 0, failed: [] });
    const [{ id, sealed } = { id: '', sealed: '' }] = await sealedOf(tenantId);
    expect(await box.open(sealed, trunkPasswordPlace(tenantId, id))).toBe('newer');
  });
});

describe('a tenant whose data keys were destroyed', () => {
  it('has no secrets any more, and no other tenant lost one', async () => {
    const box = boxOf(master);
    const [gone, other] = [await addTenant(sealWith(box)), await addTenant(sealWith(box))];
    await dataKeyRepository(test.database).destroyAll(gone.tenantId);
    const { opened, failed } = await checkSecrets(test.database, boxOf(master));
    expect(opened).toBe(3);
    expect(failed).toHaveLength(3);
    expect(failed[0]).toMatchObject({ tenantId: gone.tenantId, column: 'trunks.password_encrypted' });
    expect(failed[0]?.why).toContain('gone');
    const [event] = await tenantRecords(test.database, gone.tenantId).primary.audit.listOf('secret', gone.tenantId);
    expect(event).toMatchObject({ action: 'secret.unreadable', stream: 'fault', data: { count: 3 } });
    const report = await rotate(boxOf(master));
    expect(report).toMatchObject({ resealed: 0 });
    expect(report.failed).toHaveLength(3);
    await expectAllOpen(boxOf(master), other.tenantId);
  });
});

const COMMAND = fileURLToPath(new URL('../secrets-rotate.ts', import.meta.url));
function command(masterKeys: Buffer[], ...args: string[]): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', COMMAND, ...args], {
    env: {
      PATH: process.env['PATH'],
      OUTRIDER_DATABASE_PRIMARY_URL: test.url,
      OUTRIDER_SECRET_KEYS: masterKeys.map((key) => key.toString('base64')).join(','),
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

describe('the command', () => {
  it('may be killed in the middle, and is run again', async () => {
    const { tenantId } = await addTenant(sealWith(boxOf(master)), 400);
    const next = randomBytes(32);
    now = new Date(now.getTime() + 2 * HOUR);
    const old = (await keysOf(tenantId))[0]!.id;
    await test.database.primary.update(schema.dataKeys).set({ createdAt: new Date(Date.now() - 2 * HOUR) });
    const under = async () => (await sealedOf(tenantId)).filter(({ sealed }) => sealed.includes(old)).length;
    const first = command([next, master], '--data-keys');
    const ended = once(first.child, 'exit');
    await expect.poll(under, { interval: 5, timeout: 20_000 }).toBeLessThan(400);
    first.child.kill('SIGKILL');
    await ended;
    await expectAllOpen(boxOf(next, master), tenantId);
    const second = command([next, master], '--data-keys');
    const [code] = (await once(second.child, 'exit')) as [number];
    expect(second.output()).toMatch(/0 made.*\n.*sealed anew\.\nCheck: 400 open, 0 do not\./);
    expect([code, await under()]).toEqual([0, 0]);
    await expectAllOpen(boxOf(next), tenantId);
  }, 60_000);

  it('ends with 1 and names what does not open, with 2 for a wrong argument', async () => {
    const { tenantId } = await addTenant(sealWith(boxOf(master)), 1);
    await dataKeyRepository(test.database).destroyAll(tenantId);
    const check = command([master], '--check');
    const wrong = command([master], '--nonsense');
    const codes = await Promise.all(
      [check, wrong].map(async ({ child }) => ((await once(child, 'exit')) as [number])[0]),
    );
    expect(codes).toEqual([1, 2]);
    expect(check.output()).toContain(`tenant ${tenantId}, trunks.password_encrypted`);
    expect(check.output()).toContain('Check: 0 open, 1 do not.');
  }, 60_000);
});
