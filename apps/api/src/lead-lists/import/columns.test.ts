import { describe, expect, it } from 'vitest';
import type { FieldRecord } from '@outrider/db';
import { describeColumns, readColumns, readMapping } from './columns.js';

const field = (key: string, label = key): FieldRecord => ({
  tenantId: '',
  id: key,
  fieldSchemaId: '',
  key,
  label,
  section: 'lead',
  type: 'text',
  dataClass: 'personal',
  required: false,
  editable: true,
  choices: null,
  position: 0,
  archivedAt: null,
});
const columns = (headers: string[], mapping?: object, fields: FieldRecord[] = []) =>
  describeColumns(readColumns(headers, readMapping(mapping && JSON.stringify(mapping)), fields));

describe('readColumns', () => {
  it('knows what columns are usually called, in English and Danish', () => {
    expect(
      columns([
        'Phone',
        'phone 2',
        'Mobil-nr.',
        'Tlf',
        'Fornavn',
        'Efternavn',
        'Firma',
        'E-mail',
        'Kundenr',
        'Shoe size',
      ]),
    ).toEqual({
      Phone: 'phone',
      'phone 2': 'phone',
      'Mobil-nr.': 'phone',
      Tlf: 'phone',
      Fornavn: 'firstName',
      Efternavn: 'lastName',
      Firma: 'company',
      'E-mail': 'email',
      Kundenr: 'externalId',
      'Shoe size': null,
    });
  });

  it("prefers the campaign's own fields, by key or label", () => {
    const fields = [field('city', 'Town'), field('company_size', 'Company')];
    expect(columns(['phone', 'CITY', 'Company'], undefined, fields)).toEqual({
      phone: 'phone',
      CITY: 'city',
      Company: 'company_size',
    });
    expect(columns(['phone', 'town'], undefined, fields)).toMatchObject({ town: 'city' });
  });

  it('does as the mapping says', () => {
    expect(columns(['A', 'B', 'Name'], { a: 'phone', B: 'city', name: null }, [field('city')])).toEqual({
      A: 'phone',
      B: 'city',
      Name: null,
    });
  });

  it('takes the first of two columns of one name, and keeps both in the answer', () => {
    expect(columns(['phone', 'name', 'name'])).toEqual({ phone: 'phone', name: 'name', 'name (3)': null });
  });

  it.each([
    [{ nope: 'phone' }, /no column “nope”/],
    [{ phone: 'shoe' }, /neither/],
    [{ a: 'name', phone: 'phone', b: 'name' }, /Two columns/],
  ])('refuses the mapping %j', (mapping, message) => {
    expect(() => columns(['phone', 'a', 'b'], mapping)).toThrow(message);
  });

  it.each(['[]', '1', '{"a":1}', '{', 'null'])('refuses %s as a mapping', (text) => {
    expect(() => readMapping(text)).toThrow(expect.objectContaining({ field: 'mapping' }) as Error);
  });

  it('refuses a file in which nobody can be called', () => {
    expect(() => columns(['name', 'city'])).toThrow(expect.objectContaining({ code: 'unknown-columns' }) as Error);
  });

  it('is not confused by headers that are names of members of objects', () => {
    expect(columns(['phone', '__proto__', 'constructor', ''])).toMatchObject({ constructor: null });
  });
});
