import { request as httpRequest } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { nextNumber } from '../test-fixture.js';
import { api, base, leadsOf, newCampaign, newList, send, serveImports, take, tenant } from './test-imports.js';

serveImports();

describe('an import', () => {
  it('takes good rows and reports each bad one by line, column, code and a sentence', async () => {
    const list = await newList();
    const [a, b] = [nextNumber(), nextNumber()];
    const result = await take(
      list,
      `phone,name,email,priority\n${a},Anna,,\n12,Bo,,\n${b},Carl,not-mail,\n,Dora,,\n${nextNumber()},Eva,,0\n${nextNumber()},"F\nG",,7\nx"y,"z"q,,\n`,
    );
    expect(result).toMatchObject({ imported: 2, rejected: 5, suppressed: 0 });
    expect(result.errors.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'phone', 'number-too-short'],
      [4, 'email', 'not-an-email'],
      [5, 'phone', 'number-empty'],
      [6, 'priority', 'not-a-priority'],
      [9, null, 'text-after-quote'],
    ]);
    for (const { message } of result.errors) expect(message).toMatch(/^[A-Z].*\.$/);

    const stored = await tenant.manager.get(`/v1/lead-lists/${list}/import-errors?limit=2`);
    expect(stored.json()).toEqual({ items: result.errors.slice(0, 2), nextCursor: expect.any(String) as string });
    const { nextCursor } = stored.json<{ nextCursor: string }>();
    const next = await tenant.manager.get(`/v1/lead-lists/${list}/import-errors?limit=50&cursor=${nextCursor}`);
    expect(next.json()).toEqual({ items: result.errors.slice(2), nextCursor: null });

    const leads = await leadsOf(list);
    expect(leads.map(({ name, priority, state, dialRank }) => ({ name, priority, state, dialRank }))).toEqual([
      { name: 'Anna', priority: 100, state: 'ready', dialRank: 110 },
      { name: 'F G', priority: 7, state: 'ready', dialRank: 110 },
    ]);
    expect((await tenant.manager.get(`/v1/lead-lists/${list}`)).json()).toMatchObject({
      leadCount: 2,
      rejectedCount: 5,
    });
  });

  it('gives a lead all of its numbers in the order of the columns, with kinds and time zones', async () => {
    const list = await newList();
    const [mobile, other] = [nextNumber(), nextNumber()];
    const result = await take(
      list,
      `Mobil,Telefon 2,Telefon 3\n${mobile.slice(3)},00${other.slice(1)},${mobile}\n+18005550123,,\n`,
    );
    expect(result).toMatchObject({ imported: 2, rejected: 0 });
    const [lead, tollFree] = await leadsOf(list);
    expect(lead?.numbers.map(({ number, position, timeZones }) => ({ number, position, timeZones }))).toEqual([
      { number: mobile, position: 0, timeZones: ['Europe/Copenhagen'] },
      { number: other, position: 1, timeZones: ['Europe/Copenhagen'] },
    ]);
    expect(tollFree?.numbers[0]?.timeZones.length).toBeGreaterThan(5);
  });

  it('refuses a number that the list has, from this file or an earlier one', async () => {
    const list = await newList();
    const [a, b, c] = [nextNumber(), nextNumber(), nextNumber()];
    expect(await take(list, `phone,phone2\n${a},${b}\n${c},\n${b},\n`)).toMatchObject({
      imported: 2,
      errors: [{ line: 4, column: 'phone', code: 'number-repeated' }],
    });
    expect(await take(list, `phone\n${c}\n${nextNumber()}\n`)).toMatchObject({
      imported: 1,
      errors: [{ line: 2, code: 'number-repeated' }],
    });
    expect(await take(await newList(), `phone\n${a}\n`)).toMatchObject({ imported: 1 });
  });

  it('lets one of two imports at once have a number', async () => {
    const list = await newList();
    const file = `phone\n${Array.from({ length: 50 }, nextNumber).join('\n')}\n`;
    const results = await Promise.all([take(list, file), take(list, file), take(list, file)]);
    expect(results.reduce((sum, { imported }) => sum + imported, 0)).toBe(50);
    expect(results.reduce((sum, { rejected }) => sum + rejected, 0)).toBe(100);
    expect(await leadsOf(list)).toHaveLength(50);
  });

  it('closes leads whose numbers are all suppressed, and begins with one that is not', async () => {
    const campaignId = await newCampaign();
    const list = await newList(campaignId);
    const [a, b, c] = [nextNumber(), nextNumber(), nextNumber()];
    await tenant.manager.post('/v1/suppressions', { number: a });
    await tenant.manager.post('/v1/suppressions', { number: b, campaignId });
    const result = await take(list, `phone,phone2,consent\n${a},${b},ja\n${a.replace(/.$/, '')}9,,ja\n${b},${c},ja\n`);
    expect(result.errors).toMatchObject([{ line: 4, code: 'number-repeated' }]);
    expect(result).toMatchObject({ imported: 2, suppressed: 1 });
    expect(await leadsOf(list)).toMatchObject([
      { state: 'closed', closedReason: 'suppressed' },
      { state: 'ready', closedReason: null },
    ]);
    const other = await newList();
    expect(await take(other, `phone,phone2\n${a},${b}\n`)).toMatchObject({ imported: 1, suppressed: 0 });
    expect(await leadsOf(other)).toMatchObject([{ state: 'ready', nextNumber: 1 }]);
  });

  it("reads values as the campaign's fields are typed", async () => {
    const list = await newList(await newCampaign());
    const n = () => nextNumber();
    const result = await take(
      list,
      [
        'phone;Alder;born;colour;consent;outcome',
        `${n()};42;24.12.1980;GREEN;ja;x`,
        `${n()};old;;;ja;`,
        `${n()};;30.02.2026;;ja;`,
        `${n()};;;blue;ja;`,
        `${n()};;;;;`,
      ].join('\r\n'),
    );
    expect(result.columns).toEqual({
      phone: 'phone',
      Alder: 'age',
      born: 'born',
      colour: 'colour',
      consent: 'consent',
      outcome: null,
    });
    expect(result.errors.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'Alder', 'not-a-number'],
      [4, 'born', 'not-a-date'],
      [5, 'colour', 'not-a-choice'],
      [6, 'consent', 'value-missing'],
    ]);
    expect(await leadsOf(list)).toMatchObject([
      { data: { age: 42, born: '1980-12-24', colour: 'Green', consent: true } },
    ]);
  });

  it('stores and answers the first thousand errors, and counts all', async () => {
    const list = await newList();
    const result = await take(list, `phone\n${'1\n'.repeat(2500)}${nextNumber()}\n`);
    expect(result).toMatchObject({ imported: 1, rejected: 2500 });
    expect(result.errors).toHaveLength(1000);
    const stored = await tenant.records.primary.leadLists.importErrors(list, { limit: 2000 });
    expect(stored.items.map((error) => error.line)).toEqual(result.errors.map((error) => error.line));
    expect(await take(list, `phone\n2\n`)).toMatchObject({ rejected: 1 });
    expect((await tenant.records.primary.leadLists.importErrors(list, { limit: 2000 })).items).toHaveLength(1);
  });

  it('gives leads to whom the request names, else to everybody', async () => {
    const list = await newList();
    await take(list, `phone\n${nextNumber()}\n`);
    await take(list, `phone\n${nextNumber()}\n`, `?ownerUserId=${tenant.agent.id}`);
    expect(await leadsOf(list)).toMatchObject([
      { ownerTeamId: tenant.topTeamId, ownerUserId: null },
      { ownerTeamId: tenant.topTeamId, ownerUserId: tenant.agent.id },
    ]);
    const stranger = await api.addTenant();
    const response = await send(list, `phone\n${nextNumber()}\n`, `?ownerUserId=${stranger.agent.id}`);
    expect([response.statusCode, response.json<{ field: string }>().field]).toEqual([404, 'ownerUserId']);
  });

  it('keeps what it has committed, and says so in the audit, when the sender goes away', async () => {
    const list = await newList();
    const url = new URL(`${base}/v1/lead-lists/${list}/imports`);
    const sending = httpRequest(url, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', cookie: tenant.manager.cookie },
    });
    sending.on('error', () => undefined);
    sending.write('phone\n');
    const numbers = Array.from({ length: 3500 }, nextNumber);
    for (const number of numbers) sending.write(`${number}\n`);
    const count = async () => (await tenant.records.primary.leadLists.get(list))?.leadCount ?? 0;
    await expect.poll(count, { timeout: 20_000 }).toBeGreaterThanOrEqual(1000);
    sending.destroy();
    const audited = async () => (await tenant.records.primary.audit.listOf('lead-list', list)).at(-1);
    await expect.poll(audited, { timeout: 20_000 }).toMatchObject({
      action: 'lead-list.imported',
      data: { complete: false },
    });
    const kept = await count();
    expect((await audited())?.data).toMatchObject({ imported: kept });
    const missing = await tenant.records.primary.leads.numbersInList(list, numbers.slice(0, kept));
    expect(missing.size).toBe(kept);
    expect(await take(list, `phone\n${numbers.join('\n')}\n`)).toMatchObject({ imported: 3500 - kept, rejected: kept });
  });

  it('streams a large file in little memory', { timeout: 120_000 }, async () => {
    const list = await newList();
    const rows = 30_000;
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const kept = () => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = kept();
    let most = 0;
    const answer = await new Promise<string>((resolve, reject) => {
      const sending = httpRequest(
        `${base}/v1/lead-lists/${list}/imports`,
        { method: 'POST', headers: { 'content-type': 'text/csv', cookie: tenant.manager.cookie } },
        (response) => {
          let body = '';
          response.on('data', (chunk) => (body += String(chunk)));
          response.on('end', () => resolve(body));
        },
      );
      sending.on('error', reject);
      let sent = 0;
      const more = () => {
        for (; sent < rows; sent += 1) {
          if (sent % 5_000 === 0) most = Math.max(most, kept());
          if (!sending.write(`${sent === 0 ? 'phone,note\n' : ''}${nextNumber()},${'x'.repeat(500)}\n`)) {
            sent += 1;
            sending.once('drain', more);
            return;
          }
        }
        sending.end();
      };
      more();
    });
    expect(JSON.parse(answer)).toMatchObject({ imported: rows, rejected: 0 });
    // The file is 16 MB.
    expect(Math.max(most, kept()) - before).toBeLessThan(10e6);
  });
});
