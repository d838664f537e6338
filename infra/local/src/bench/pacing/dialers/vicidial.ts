import type { Dialer, DialerFactory, Floor } from '../simulation/dialer.js';

/** What a VICIdial administrator can set. */
export interface VicidialSettings {
  readonly method: 'AVERAGE' | 'HARD_LIMIT';
  /** Only ready agents count, instead of all that are ready or in a call. */
  readonly availableOnly: boolean;
  readonly maximumLevel: number;
  /** %, −100 to 100 */
  readonly intensity: number;
}

export const VICIDIAL_DEFAULTS: VicidialSettings = {
  method: 'AVERAGE',
  availableOnly: false,
  maximumLevel: 3,
  intensity: 0,
};

/**
 * The 16 settings among which the best one is chosen afterwards. All count available agents only: without that, no
 * other setting lifts VICIdial by more than half a minute above its defaults.
 */
export const VICIDIAL_HINDSIGHT: readonly VicidialSettings[] = (['AVERAGE', 'HARD_LIMIT'] as const).flatMap((method) =>
  [2, 3, 5, 8].flatMap((maximumLevel) =>
    [0, -20].map((intensity) => ({ method, availableOnly: true, maximumLevel, intensity })),
  ),
);

const TICK_S = 0.5;
const SAMPLE_TICKS = 2;
const DIAL_TICKS = 5;
const ADAPT_TICKS = 30;
const STATISTICS_TICKS = 120;
const SAMPLES = 15;
const DROP_LIMIT = 0.03;

/**
 * VICIdial's adaptive dialing, from the rules of AST_VDadapt.pl (v2.14) and AST_VDauto_dial.pl: a level of lines per
 * agent follows the mean number of ready agents over the last samples, and is cut while too much is dropped.
 */
export function createVicidial(settings: VicidialSettings): DialerFactory {
  return (): Dialer => {
    let level = 1;
    let ticks = 0;
    let samples: { ready: number; waiting: number; signedIn: number }[] = [];
    let known = { dialed: 0, answered: 0, abandoned: 0, dialedLastMinute: 0, abandonedLastMinute: 0 };

    function refreshStatistics({ today }: Floor): void {
      known = {
        ...today,
        dialedLastMinute: Math.max(0, today.dialed - known.dialed),
        abandonedLastMinute: Math.max(0, today.abandoned - known.abandoned),
      };
    }

    function adapt(): void {
      const mean = (what: 'ready' | 'waiting' | 'signedIn') =>
        samples.reduce((sum, sample) => sum + sample[what], 0) / Math.max(1, samples.length);
      const difference = mean('ready') - mean('waiting');
      const signedIn = mean('signedIn');
      const raw = signedIn === 0 ? 0 : difference / signedIn;
      const intensity = settings.intensity / 100;
      const change = raw >= 0 ? raw * (1 + intensity) : raw * Math.abs(intensity - 1);
      const clamp = (value: number) => Math.min(settings.maximumLevel, Math.max(1, Math.round(value * 1000) / 1000));
      level = clamp(level * (1 + change));
      if (known.dialedLastMinute > 20 && known.abandonedLastMinute / known.dialedLastMinute > 0.5) level = level / 2;
      if (known.dialed > 50 && known.abandoned / Math.max(1, known.answered) > DROP_LIMIT) {
        level = settings.method === 'HARD_LIMIT' ? 1 : level / 2;
      }
      level = clamp(level);
    }

    return {
      everySeconds: TICK_S,
      decide(_at, floor) {
        const due = (every: number) => ticks % every === 0;
        if (due(SAMPLE_TICKS)) {
          samples.push({ ready: floor.ready, waiting: floor.waiting, signedIn: floor.signedIn });
          if (samples.length > SAMPLES) samples = samples.slice(-SAMPLES);
        }
        if (due(STATISTICS_TICKS)) refreshStatistics(floor);
        if (due(ADAPT_TICKS)) adapt();
        const dials = due(DIAL_TICKS);
        ticks += 1;
        if (!dials) return { dial: 0, cancel: 0 };
        const counted = floor.ready + (settings.availableOnly ? 0 : floor.talking);
        const goal = Math.round(level * counted) + (settings.availableOnly ? floor.talking : 0);
        return { dial: Math.max(0, goal - floor.ringing - floor.waiting - floor.talking), cancel: 0 };
      },
    };
  };
}
