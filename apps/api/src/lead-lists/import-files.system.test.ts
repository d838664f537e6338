import { describe, expect, it } from 'vitest';
import { nextNumber } from '../test-fixture.js';
import { leadsOf, newList, send, serveImports, take, tenant } from './test-imports.js';

serveImports();

describe('an import', () => {
  it.each([
    ['UTF-8', Buffer.from(`phone,name\n${nextNumber()},Søren Ærø\n`)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFFphone,name\n${nextNumber()},Søren Ærø\n`)],
    ['ISO 8859-1', Buffer.from(`phone,name\n${nextNumber()},Søren Ærø\n`, 'latin1')],
    ['ISO 8859-1 with tabs', Buffer.from(`phone\tname\n${nextNumber()}\tSøren Ærø\n`, 'latin1')],
  ])('reads %s', async (_name, file) => {
    const list = await newList();
    expect(await take(list, file)).toMatchObject({ imported: 1 });
    expect(await leadsOf(list)).toMatchObject([{ name: 'Søren Ærø' }]);
  });

  it('keeps to an encoding, delimiter and mapping that are named', async () => {
    const list = await newList();
    const file = Buffer.from(`Ring til;Hvem;Note\n${nextNumber()};Bø;x,y\n`, 'latin1');
    const strict = await take(
      list,
      file,
      `?encoding=utf-8&mapping=${encodeURIComponent('{"ring til":"phone","Hvem":"name"}')}`,
    );
    expect(strict.errors).toMatchObject([{ line: 2, column: 'Hvem', code: 'not-utf-8' }]);
    const wrong = await send(list, file, '?delimiter=comma');
    expect([wrong.statusCode, wrong.json<{ code: string }>().code]).toEqual([400, 'unknown-columns']);
    expect(
      await take(
        list,
        file,
        `?delimiter=semicolon&mapping=${encodeURIComponent('{"Ring til":"phone","Hvem":"company"}')}`,
      ),
    ).toMatchObject({ imported: 1, columns: { 'Ring til': 'phone', Hvem: 'company', Note: null } });
  });

  it.each([
    ['', 'empty-file', ''],
    ['name,city\na,b\n', 'unknown-columns', ''],
    [Buffer.from('phone\n1', 'utf16le'), 'unsupported-encoding', ''],
    ['phone\n1\n', 'validation-failed', '?mapping=[]'],
    ['phone\n1\n', 'validation-failed', '?encoding=ebcdic'],
    [`"phone\n${'x\n'.repeat(99)}`, 'unknown-columns', ''],
  ])('refuses the file %j with %s', async (file, code, query) => {
    const response = await send(await newList(), file, query);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, code]);
  });

  it('takes the file of a form, with the options before it', async () => {
    const list = await newList();
    const boundary = 'xyzzy';
    const part = (head: string, body: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const payload = `${part('name="mapping"', '{"nr":"phone"}')}${part('name="file"; filename="a.csv"', `nr\n${nextNumber()}\n`)}--${boundary}--\r\n`;
    const form = (body: string) =>
      tenant.manager.request({
        method: 'POST',
        url: `/v1/lead-lists/${list}/imports`,
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        payload: body,
      });
    const response = await form(payload);
    expect(response.json()).toMatchObject({ imported: 1, columns: { nr: 'phone' } });
    const strange = await form(payload.replace('name="mapping"', 'name="hapless"'));
    expect([strange.statusCode, strange.json<{ code: string }>().code]).toEqual([400, 'validation-failed']);
    const none = await form(`${part('name="mapping"', '{}')}--${boundary}--\r\n`);
    expect([none.statusCode, none.json<{ code: string }>().code]).toEqual([400, 'empty-file']);
  });

  it('refuses what is neither a file nor a form', async () => {
    const list = await newList();
    const url = `/v1/lead-lists/${list}/imports`;
    const json = await tenant.manager.post(url, { phone: '1' });
    expect([json.statusCode, json.json<{ code: string }>().code]).toEqual([415, 'unsupported-media-type']);
    const none = await tenant.manager.post(url);
    expect(none.statusCode).toBe(415);
  });
});
