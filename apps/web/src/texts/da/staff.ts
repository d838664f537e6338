import type { Language } from '../en';

export const staff: Pick<Language, 'staff'> = {
  staff: {
    title: 'Kunders instrukser',
    hint: 'Du ser kun en kundes data efter instruks fra en godkendt kontaktperson, ved navn, højst en time. Alt, du gør dér, står i kundens log.',
    take: 'Tag imod en instruks',
    takeTitle: 'Tag imod en instruks',
    takeHint: 'Vær sikker på, hvem du taler med: ring tilbage på nummeret nedenfor, eller få det skriftligt.',
    search: 'Kunde',
    searchHint: 'Hvordan navnet begynder.',
    contact: 'Kontaktperson, der instruerer dig',
    noContacts: 'Kunden har ingen kontaktperson nævnt, så ingen kan instruere dig.',
    channel: 'Instruksen kom',
    evidence: 'Hvor instruksen er gemt',
    evidenceHint: 'Sag, brev eller optagelse, med SHA-256, hvis det er en fil.',
    actsAs: 'Handler som brugeren med adressen',
    spokenNoChange: 'Telefonisk må du kun se og eksportere.',
    emptyTitle: 'Ingen instruks er åben',
    empty: 'Instrukser, som kunder giver på deres egen side, vises her, og dem, du tager imod.',
    customer: 'Kunde',
    goIn: 'Gå ind',
    past: 'Tidligere',
  },
};
