import { lt } from 'drizzle-orm';
import type { Database } from '../database.js';
import { abandonedNumbers } from '../schema/index.js';

const BATCH = 1_000;

export function createAbandonedNumbers({ primary }: Database) {
  return {
    /** Forgets, of all tenants, the numbers whose time is over. Returns how many. */
    async forgetAbandonedNumbers(before: Date): Promise<number> {
      let forgotten = 0;
      for (;;) {
        const [result] = await primary.delete(abandonedNumbers).where(lt(abandonedNumbers.until, before)).limit(BATCH);
        forgotten += result.affectedRows;
        if (result.affectedRows < BATCH) return forgotten;
      }
    },
  };
}
