import { sql } from 'drizzle-orm';
import type { Database } from './database.js';

/** Answers when the primary does. */
export async function probePrimary(database: Pick<Database, 'primary'>): Promise<void> {
  await database.primary.execute(sql`select 1`);
}
