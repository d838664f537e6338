import { between, pick, seededRandom, type Random } from './random.js';

/** A made-up person or company of the demo. */
export interface GeneratedLead {
  externalId: string;
  name: string;
  company: string;
  /** E.164 with `+`; a second one for some. */
  numbers: string[];
}

const FIRST = [
  'Anna',
  'Peter',
  'Freja',
  'Lars',
  'Ida',
  'Mikkel',
  'Sofie',
  'Jens',
  'Laura',
  'Søren',
  'Emma',
  'Åse',
] as const;
const LAST = ['Nielsen', 'Jensen', 'Hansen', 'Møller', 'Larsen', 'Østergaard', 'Lindberg', 'Schmidt', 'Kjær'] as const;
const TRADES = ['Tømrer', 'Bageri', 'VVS', 'Revision', 'Cykler', 'Transport', 'Optik', 'Gartneri'] as const;

/** Beginnings of valid Danish numbers. Denmark reserves none for fiction; the simulated carrier calls nobody. */
const DANISH = ['31', '32', '33', '42', '51', '60', '71', '81', '91', '93'] as const;
/** Ranges that other countries keep for fiction: PTS (Sweden), Bundesnetzagentur (Germany), Ofcom (United Kingdom). */
const FICTIONAL = [
  { prefix: '+46846500', from: 400, to: 499, width: 3 },
  { prefix: '+46701740', from: 605, to: 699, width: 3 },
  { prefix: '+493023125', from: 0, to: 999, width: 3 },
  { prefix: '+442079460', from: 0, to: 999, width: 3 },
] as const;
const FOREIGN_EVERY = 8;

/** The same leads for the same seed; no number twice. */
export function generateLeads(count: number, seed: number): GeneratedLead[] {
  const random = seededRandom(seed);
  const used = new Set<string>();
  const fresh = (make: () => string): string => {
    for (;;) {
      const number = make();
      if (!used.has(number)) return used.add(number) && number;
    }
  };
  const foreign = foreignNumbers(random);
  return Array.from({ length: count }, (_, i) => {
    const abroad = i % FOREIGN_EVERY === FOREIGN_EVERY - 1 ? foreign.pop() : undefined;
    const name = `${pick(random, FIRST)} ${pick(random, LAST)}`;
    return {
      externalId: `demo-${String(i + 1).padStart(5, '0')}`,
      name,
      company: random() < 0.4 ? `${pick(random, TRADES)} ${name.split(' ')[1]}` : '',
      numbers: [
        abroad ?? fresh(() => danishNumber(random)),
        ...(random() < 0.2 ? [fresh(() => danishNumber(random))] : []),
      ],
    };
  });
}

function danishNumber(random: Random): string {
  return `+45${pick(random, DANISH)}${between(random, 200_000, 999_999)}`;
}

/** All of them, shuffled (Fisher–Yates). */
function foreignNumbers(random: Random): string[] {
  const all = FICTIONAL.flatMap(({ prefix, from, to, width }) =>
    Array.from({ length: to - from + 1 }, (_, i) => prefix + String(from + i).padStart(width, '0')),
  );
  for (let i = all.length - 1; i > 0; i--) {
    const j = between(random, 0, i);
    [all[i], all[j]] = [all[j] as string, all[i] as string];
  }
  return all;
}

/** As a CSV file that the import reads. */
export function leadsCsv(leads: readonly GeneratedLead[]): string {
  const rows = leads.map(({ externalId, name, company, numbers }) => [
    externalId,
    name,
    company,
    numbers[0],
    numbers[1] ?? '',
  ]);
  return [['externalId', 'name', 'company', 'phone', 'phone2'], ...rows].map((row) => `${row.join(',')}\n`).join('');
}
