import type { CallingInterval, CallingWindows } from './calling-window.js';

const hours = (from: number, to: number): CallingInterval[] => [{ from: from * 60, to: to * 60 }];
const week = (weekday: CallingInterval[], saturday: CallingInterval[], sunday: CallingInterval[]): CallingWindows => [
  weekday,
  weekday,
  weekday,
  weekday,
  weekday,
  saturday,
  sunday,
];

/** The hours of 16 CFR 310.4(c) (US), which this platform keeps everywhere: 8–21 local to the called party. */
export const LEGAL_HOURS: CallingWindows = week(hours(8, 21), hours(8, 21), hours(8, 21));

export interface NationalHours {
  windows: CallingWindows;
  /** Where the hours stand. */
  source: string;
}

/**
 * Countries whose rules name narrower hours for sales calls, by ISO 3166-1 alpha-2. Public holidays, on which several of them allow no call,
 * are not in here: a campaign is paused on them. Countries whose rules name no hours (Denmark: forbrugeraftaleloven § 4; Germany: UWG § 7;
 * United Kingdom: PECR 2003) have the platform's.
 */
export const NATIONAL_HOURS: Readonly<Record<string, NationalHours>> = {
  AU: {
    windows: week(hours(9, 20), hours(9, 17), []),
    source: 'Telecommunications (Telemarketing and Research Calls) Industry Standard 2017, s 8',
  },
  CA: {
    // To 21:30 on weekdays there; the platform's own hours end before.
    windows: week(hours(9, 21), hours(10, 18), hours(10, 18)),
    source: 'CRTC Unsolicited Telecommunications Rules, Part III, 23',
  },
  ES: {
    windows: week(hours(9, 21), [], []),
    source: 'Real Decreto Legislativo 1/2007, art. 96.2',
  },
  FR: {
    windows: week([...hours(10, 13), ...hours(14, 20)], [], []),
    source: 'Code de la consommation, art. D223-9',
  },
  IT: {
    windows: week(hours(9, 20), hours(10, 19), []),
    source: 'Codice di condotta per le attività di telemarketing e teleselling (Garante 2023, in force 2024)',
  },
  NO: {
    windows: week(hours(9, 21), [], []),
    source: 'Markedsføringsloven § 14',
  },
};

/** The hours that the law leaves for calls to a number of this country; unknown countries have the platform's. */
export function legalHours(country: string | undefined): CallingWindows {
  return (country !== undefined && NATIONAL_HOURS[country]?.windows) || LEGAL_HOURS;
}
