import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';

export const LeadListView = Type.Object({
  id: IdString,
  name: Type.String(),
  campaignId: Nullable(IdString),
  active: Type.Boolean(),
  leadCount: Type.Integer(),
  rejectedCount: Type.Integer(),
  createdAt: Instant,
});
export type LeadListView = Static<typeof LeadListView>;
export const LeadListPage = Page(LeadListView);

export const LeadListQuery = Closed({
  ...PageQuery,
  campaignId: Type.Optional(IdString),
  active: Type.Optional(Type.Boolean()),
});
export type LeadListQuery = Static<typeof LeadListQuery>;

export const LeadListCreate = Closed({ name: Name, campaignId: Type.Optional(Nullable(IdString)) });
export type LeadListCreate = Static<typeof LeadListCreate>;

/** A list whose leads have been dialed stays with its campaign. */
export const LeadListChange = Change({ name: Name, campaignId: IdString, active: Type.Boolean() });
export type LeadListChange = Static<typeof LeadListChange>;

export const IMPORT_ENCODINGS = ['auto', 'utf-8', 'iso-8859-1'] as const;
export type ImportEncoding = (typeof IMPORT_ENCODINGS)[number];
export const IMPORT_DELIMITERS = ['auto', 'comma', 'semicolon', 'tab'] as const;
export type ImportDelimiter = (typeof IMPORT_DELIMITERS)[number];

export const ImportQuery = Closed({
  encoding: Type.Optional(OneOf(IMPORT_ENCODINGS, { default: 'auto' })),
  delimiter: Type.Optional(OneOf(IMPORT_DELIMITERS, { default: 'auto' })),
  mapping: Type.Optional(
    Type.String({
      maxLength: 20_000,
      description:
        'JSON object: column header → `phone`, `name`, `company`, `email`, `externalId`, `priority`, a field key, or null to ignore it. Columns not named are mapped by their header.',
    }),
  ),
  ownerTeamId: Type.Optional(IdString),
  ownerUserId: Type.Optional(IdString),
});
export type ImportQuery = Static<typeof ImportQuery>;

/** A row that was not taken, and why. */
export const ImportErrorView = Type.Object({
  line: Type.Integer({ description: 'Of the file; the header is on line 1.' }),
  column: Nullable(Type.String()),
  code: Type.String(),
  message: Type.String(),
});
export type ImportErrorView = Static<typeof ImportErrorView>;
export const ImportErrorPage = Page(ImportErrorView);
export const ImportErrorQuery = Closed({ ...PageQuery });
export type ImportErrorQuery = Static<typeof ImportErrorQuery>;

export const ImportResult = Type.Object({
  imported: Type.Integer({ description: 'Leads made; they are committed.' }),
  rejected: Type.Integer({ description: 'Rows that were not taken.' }),
  suppressed: Type.Integer({ description: 'Of the imported: closed at once, since all their numbers are suppressed.' }),
  columns: Type.Record(Type.String(), Nullable(Type.String()), {
    description: 'What each column was read as; null: ignored.',
  }),
  errors: Type.Array(ImportErrorView, { description: 'The first 1,000.' }),
});
export type ImportResult = Static<typeof ImportResult>;
