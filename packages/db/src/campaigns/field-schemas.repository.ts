import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { pageOf, type Page, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { fields, fieldSchemas } from '../schema/index.js';

export type FieldRecord = typeof fields.$inferSelect;
export interface FieldSchemaRecord {
  id: string;
  name: string;
  createdAt: Date;
  /** In the order of their positions, archived ones too. */
  fields: FieldRecord[];
}

export const fieldSchemaReader = (from: ScopedReader) => {
  const withFields = async (schemas: (typeof fieldSchemas.$inferSelect)[]): Promise<FieldSchemaRecord[]> => {
    if (schemas.length === 0) return [];
    const ids = schemas.map((schema) => schema.id);
    const all = await from
      .select()
      .from(fields)
      .where(inArray(fields.fieldSchemaId, ids))
      .orderBy(asc(fields.position), asc(fields.id));
    return schemas.map(({ id, name, createdAt }) => ({
      id,
      name,
      createdAt,
      fields: all.filter((field) => field.fieldSchemaId === id),
    }));
  };
  return {
    list: async (page: PageRequest): Promise<Page<FieldSchemaRecord>> => {
      const rows = await from
        .select()
        .from(fieldSchemas)
        .where(page.after === undefined ? undefined : gt(fieldSchemas.id, page.after))
        .orderBy(asc(fieldSchemas.id))
        .limit(page.limit + 1);
      const { items, more } = pageOf(rows, page.limit);
      return { items: await withFields(items), more };
    },
    get: async (id: string) =>
      (await withFields(await from.select().from(fieldSchemas).where(eq(fieldSchemas.id, id))))[0],
  };
};

export const fieldSchemaRepository = (scoped: Scoped) => ({
  ...fieldSchemaReader(scoped),
  insert: (row: Row<typeof fieldSchemas>) => scoped.insert(fieldSchemas, row),
  update: (id: string, changes: Changes<typeof fieldSchemas>) =>
    scoped.update(fieldSchemas, changes, eq(fieldSchemas.id, id)),
  insertFields: (rows: readonly Row<typeof fields>[]) => scoped.insert(fields, rows),
  updateField: (fieldSchemaId: string, id: string, changes: Changes<typeof fields>) =>
    scoped.update(fields, changes, and(eq(fields.fieldSchemaId, fieldSchemaId), eq(fields.id, id))),
});
