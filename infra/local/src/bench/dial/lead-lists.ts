import { newId } from '@outrider/contracts';
import { tenantRecords, type Database } from '@outrider/db';

/**
 * A list of `n` leads with a number each, written by the database itself: a million by import would take the bench's whole time.
 * @param from of the numbers: +4530000000 + from …
 */
export async function makeLeads(
  database: Database,
  tenantId: string,
  campaignId: string,
  n: number,
  from: number,
): Promise<string> {
  const listId = newId();
  const now = database.now();
  const records = tenantRecords(database, tenantId);
  const [team] = (await records.primary.teams.list({ limit: 1 })).items;
  await records.transaction((tx) =>
    tx.leadLists.insert({ id: listId, campaignId, name: `${n} leads`, leadCount: n, createdAt: now }),
  );
  const connection = await database.primaryPool.getConnection();
  try {
    // Ids in the form of ULIDs: this list's own first sixteen characters, then the lead's number.
    const id = `concat(left(?, 16), lpad(seq, 10, '0'))`;
    await connection.query(
      `insert into leads (tenant_id, id, lead_list_id, data, owner_team_id, state, dial_rank, next_dial_at, created_at)
       select ?, ${id}, ?, '{}', ?, 'ready', 110, ?, ? from seq_1_to_${Math.trunc(n)}`,
      [tenantId, listId, listId, team!.id, now, now],
    );
    await connection.query(
      `insert into lead_numbers (tenant_id, lead_id, position, number, kind, time_zones)
       select ?, ${id}, 0, concat('+45', 30000000 + ? + seq), 'mobile', '["Europe/Copenhagen"]' from seq_1_to_${Math.trunc(n)}`,
      [tenantId, listId, from],
    );
  } finally {
    connection.release();
  }
  return listId;
}

/** Takes a list out of the campaign's dialing. */
export async function retireList(database: Database, tenantId: string, listId: string): Promise<void> {
  await tenantRecords(database, tenantId).transaction((tx) => tx.leadLists.update(listId, { active: false }));
}
