import type { Language } from '../en';

export const problems: Pick<Language, 'problems'> = {
  problems: {
    title: 'Det lykkedes ikke',
    seeFields: 'Se på de markerede felter.',
    unreachable: 'Tjenesten kan ikke nås. Tjek din forbindelse, og prøv igen.',
    unreadable: 'Tjenesten gav et svar, der ikke kan læses. Prøv igen om et øjeblik.',
    'log-on-failed': 'E-mailadressen eller adgangskoden er forkert.',
    'not-signed-in': 'Du er ikke længere logget på. Log på igen.',
    'permission-denied': 'Din rolle giver ikke lov til dette. Spørg en administrator.',
    'not-found': 'Det findes ikke, eller det er ikke dit.',
    overloaded: 'Tjenesten har mere at lave, end den kan nå. Prøv igen om nogle sekunder.',
    'internal-error': 'Noget gik galt hos os. Prøv igen; bliver det ved, så sig det til supporten.',
    'second-factor-wrong': 'Koden er forkert eller allerede brugt. Vent på den næste, og prøv igen.',
    'password-too-common':
      'Adgangskoden står på lister over stjålne. Vælg en anden, for eksempel fire ord uden sammenhæng.',
    'grant-ended': 'Supportadgangen er slut.',
  },
};
