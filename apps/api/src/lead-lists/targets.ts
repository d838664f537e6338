/** What every lead has, beside the values of its campaign's fields: what a column of a file can fill. */
export const LEAD_TARGETS = [
  /** The only one that several columns may fill. */
  'phone',
  'name',
  /** Given and family name, which make up the name. */
  'firstName',
  'lastName',
  'company',
  'email',
  'externalId',
  'priority',
] as const;
export type LeadTarget = (typeof LEAD_TARGETS)[number];

/** Headers that name a target, without what is not a letter or digit; those of `phone` may end in a number. */
export const SYNONYMS: Record<LeadTarget, readonly string[]> = {
  phone: [
    ...[
      'phone',
      'phonenumber',
      'telephone',
      'telephonenumber',
      'tel',
      'number',
      'mobile',
      'mobilephone',
      'mobilenumber',
    ],
    ...['cell', 'cellphone', 'landline', 'homephone', 'workphone', 'directphone'],
    ...['telefon', 'telefonnummer', 'telefonnr', 'tlf', 'tlfnr', 'tlfnummer', 'mobil', 'mobiltelefon', 'mobilnummer'],
    ...['mobilnr', 'fastnet', 'fastnettelefon', 'nummer', 'telefono', 'handy', 'rufnummer', 'mobiltlf'],
  ],
  name: [
    'name',
    'fullname',
    'contact',
    'contactname',
    'contactperson',
    'navn',
    'kontakt',
    'kontaktperson',
    'kontaktnavn',
  ],
  firstName: ['firstname', 'givenname', 'forename', 'fornavn', 'vorname'],
  lastName: ['lastname', 'familyname', 'surname', 'efternavn', 'nachname'],
  company: [
    'company',
    'companyname',
    'organisation',
    'organization',
    'firm',
    'firma',
    'firmanavn',
    'virksomhed',
    'virksomhedsnavn',
  ],
  email: ['email', 'emailaddress', 'mail', 'epost', 'emailadresse'],
  externalId: [
    'externalid',
    'id',
    'customerid',
    'customernumber',
    'leadid',
    'reference',
    'kundeid',
    'kundenr',
    'kundenummer',
  ],
  priority: ['priority', 'prioritet'],
};
