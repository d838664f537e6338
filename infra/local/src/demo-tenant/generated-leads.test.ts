import parsePhoneNumber from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { generateLeads, leadsCsv } from './generated-leads.js';

describe('generated leads', () => {
  it('are the same for the same seed and others for another', () => {
    expect(generateLeads(50, 7)).toEqual(generateLeads(50, 7));
    expect(generateLeads(50, 7)).not.toEqual(generateLeads(50, 8));
  });

  it('have valid numbers of several countries, none of them twice', () => {
    const numbers = generateLeads(3000, 1).flatMap((lead) => lead.numbers);
    expect(numbers.filter((number) => !parsePhoneNumber(number)?.isValid())).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
    const countries = new Set(numbers.map((number) => parsePhoneNumber(number)?.country));
    expect([...countries].sort()).toEqual(['DE', 'DK', 'GB', 'SE']);
  });

  it('are still enough when the ranges kept for fiction are used up', () => {
    const leads = generateLeads(20_000, 1);
    expect(leads).toHaveLength(20_000);
    expect(leadsCsv(leads).trimEnd().split('\n')).toHaveLength(20_001);
  });
});
