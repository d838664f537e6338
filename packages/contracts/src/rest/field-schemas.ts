import { Type, type Static } from 'typebox';
import { FIELD_TYPES } from '@outrider/domain';
import { Change, Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';

export const FIELD_SECTIONS = ['lead', 'result'] as const;
export const DATA_CLASSES = ['public', 'internal', 'personal', 'sensitive'] as const;

const choices = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
  maxItems: 500,
  uniqueItems: true,
  description: 'What a field of type `choice` may hold.',
});
const position = Type.Integer({ minimum: 0, maximum: 1000 });

export const FieldView = Type.Object({
  id: IdString,
  key: Type.String(),
  label: Type.String(),
  section: OneOf(FIELD_SECTIONS),
  type: OneOf(FIELD_TYPES),
  dataClass: OneOf(DATA_CLASSES),
  required: Type.Boolean(),
  editable: Type.Boolean(),
  choices: Nullable(Type.Array(Type.String())),
  position: Type.Integer(),
  archived: Type.Boolean(),
});
export type FieldView = Static<typeof FieldView>;

export const FieldSchemaView = Type.Object({
  id: IdString,
  name: Type.String(),
  fields: Type.Array(FieldView),
  createdAt: Instant,
});
export type FieldSchemaView = Static<typeof FieldSchemaView>;
export const FieldSchemaPage = Page(FieldSchemaView);

export const FieldSchemaQuery = Closed({ ...PageQuery });
export type FieldSchemaQuery = Static<typeof FieldSchemaQuery>;

export const FieldCreate = Closed({
  key: Type.String({
    pattern: '^[a-z][a-z0-9_]{0,63}$',
    description: 'Values are stored under it, and a CSV column of this name fills it. Cannot be changed later.',
  }),
  label: Name,
  section: OneOf(FIELD_SECTIONS),
  type: OneOf(FIELD_TYPES),
  dataClass: Type.Optional(OneOf(DATA_CLASSES)),
  required: Type.Optional(Type.Boolean()),
  editable: Type.Optional(Type.Boolean()),
  choices: Type.Optional(choices),
  position: Type.Optional(position),
});
export type FieldCreate = Static<typeof FieldCreate>;

export const FieldSchemaCreate = Closed({
  name: Name,
  fields: Type.Optional(Type.Array(FieldCreate, { maxItems: 200 })),
});
export type FieldSchemaCreate = Static<typeof FieldSchemaCreate>;

export const FieldSchemaChange = Change({ name: Name });
export type FieldSchemaChange = Static<typeof FieldSchemaChange>;

/** Archiving hides a field and keeps its values. */
export const FieldChange = Change({
  label: Name,
  dataClass: OneOf(DATA_CLASSES),
  required: Type.Boolean(),
  editable: Type.Boolean(),
  choices,
  position,
  archived: Type.Boolean(),
});
export type FieldChange = Static<typeof FieldChange>;

export const FieldParams = Closed({ id: IdString, fieldId: IdString });
export type FieldParams = Static<typeof FieldParams>;
