import { describe, expect, it } from 'vitest';
import { createAbandonLedger } from './abandon-ledger.js';

const DANISH = { abandonTarget: 0.03, sellerNumber: '+4533121212', simulated: false };

function ledgerOver(answers: { answered: number; abandoned: number }) {
  let now = new Date('2030-05-06T10:00:00.000Z');
  const reads: Date[] = [];
  const ledger = createAbandonLedger({
    liveAnswers: async (since) => {
      reads.push(since);
      return { ...answers };
    },
    now: () => now,
  });
  return { ledger, reads, answers, pass: (ms: number) => (now = new Date(now.getTime() + ms)) };
}

describe('what a campaign may abandon', () => {
  it('is nothing before it is known whom it calls', async () => {
    const { ledger } = ledgerOver({ answered: 0, abandoned: 0 });
    expect(await ledger.target(DANISH)).toBe(0);
    ledger.sawLeads(undefined);
    expect(await ledger.target(DANISH)).toBe(0.03);
  });

  it('is nothing for a British seller, and nothing while a British lead may be ringing', async () => {
    const { ledger, pass } = ledgerOver({ answered: 0, abandoned: 0 });
    ledger.sawLeads(undefined);
    expect(await ledger.target({ ...DANISH, sellerNumber: '+442079460000' })).toBe(0);
    ledger.sawLeads(0);
    expect(await ledger.target(DANISH)).toBe(0);
    pass(120_000);
    expect(await ledger.target(DANISH)).toBe(0);
    pass(31_000);
    expect(await ledger.target(DANISH)).toBe(0.03);
  });

  it('does not depend on countries where nobody is reached', async () => {
    const { ledger } = ledgerOver({ answered: 0, abandoned: 0 });
    ledger.sawLeads(0);
    expect(await ledger.target({ ...DANISH, sellerNumber: '+442079460000', simulated: true })).toBe(0.03);
  });

  it('is what the last 30 days have left, counted once a minute', async () => {
    const { ledger, reads, answers, pass } = ledgerOver({ answered: 1_000, abandoned: 60 });
    ledger.sawLeads(undefined);
    expect(await ledger.target(DANISH)).toBe(0);
    answers.answered = 3_000;
    expect(await ledger.target(DANISH)).toBe(0);
    expect(reads).toEqual([new Date('2030-04-06T10:00:00.000Z')]);
    pass(60_000);
    expect(await ledger.target(DANISH)).toBe(0.03);
    expect(reads).toHaveLength(2);
  });
});
