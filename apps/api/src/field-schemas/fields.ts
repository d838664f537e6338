import {
  newId,
  ProblemError,
  type FieldChange,
  type FieldCreate,
  type FieldSchemaView,
  type FieldView,
} from '@outrider/contracts';
import type { FieldRecord, FieldSchemaRecord } from '@outrider/db';
import { invalid } from '../http/found.js';
import { iso } from '../http/instants.js';
import { LEAD_TARGETS } from '../lead-lists/targets.js';

const MAX_FIELDS = 200;

type NewField = Omit<FieldRecord, 'tenantId'>;

export const toFieldView = (field: NewField): FieldView => ({
  id: field.id,
  key: field.key,
  label: field.label,
  section: field.section,
  type: field.type,
  dataClass: field.dataClass,
  required: field.required,
  editable: field.editable,
  choices: field.choices,
  position: field.position,
  archived: field.archivedAt !== null,
});

export const toFieldSchemaView = (schema: FieldSchemaRecord): FieldSchemaView => ({
  id: schema.id,
  name: schema.name,
  fields: schema.fields.map(toFieldView),
  createdAt: iso(schema.createdAt),
});

export function checkFieldCount(count: number): void {
  if (count > MAX_FIELDS) throw new ProblemError('state-conflict', `A schema may have ${MAX_FIELDS} fields.`);
}

/** @throws ProblemError naming the member */
export function checkNewFields(fields: readonly FieldCreate[]): void {
  const keys = new Set<string>();
  fields.forEach((field, index) => {
    const at = (member: string) => (fields.length > 1 ? `fields.${index}.${member}` : member);
    if ((LEAD_TARGETS as readonly string[]).includes(field.key)) {
      throw invalid(at('key'), 'Every lead has a member of this name; choose another key.');
    }
    if (keys.has(field.key)) throw invalid(at('key'), 'Two fields have this key.');
    keys.add(field.key);
    checkChoices(field.type, field.choices, at('choices'));
  });
}

function checkChoices(type: string, choices: readonly string[] | undefined, member: string): void {
  if (type === 'choice' && (choices === undefined || choices.length === 0)) {
    throw invalid(member, 'A field of type `choice` needs at least one choice.');
  }
  if (type !== 'choice' && choices !== undefined && choices.length > 0) {
    throw invalid(member, 'Only a field of type `choice` has choices.');
  }
}

export const newField = (fieldSchemaId: string, field: FieldCreate, position: number): NewField => ({
  id: newId(),
  fieldSchemaId,
  key: field.key,
  label: field.label,
  section: field.section,
  type: field.type,
  dataClass: field.dataClass ?? 'personal',
  required: field.required ?? false,
  editable: field.editable ?? true,
  choices: field.type === 'choice' ? (field.choices ?? []) : null,
  position: field.position ?? position,
  archivedAt: null,
});

export function fieldChanges(field: FieldRecord, change: FieldChange, now: Date): Partial<NewField> {
  const { archived, ...changes } = change;
  if (changes.choices !== undefined) checkChoices(field.type, changes.choices, 'choices');
  return {
    ...changes,
    ...(archived === undefined ? {} : { archivedAt: archived ? (field.archivedAt ?? now) : null }),
  };
}
