import { createConnection, type RowDataPacket } from 'mysql2/promise';

export interface AttemptCounts {
  attempts: number;
  /** Attempts that have a CDR; its key is the attempt's, so that none has two. */
  cdrs: number;
  open: number;
}

/** Counts in the tables themselves: the report counts CDRs, and would not miss one. */
export async function countAttempts(databaseUrl: string, campaignId: string): Promise<AttemptCounts> {
  const connection = await createConnection({ uri: databaseUrl });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      `select count(*) as attempts, count(cdrs.attempt_id) as cdrs, coalesce(sum(attempts.state <> 'ended'), 0) as \`open\`
         from attempts left join cdrs on cdrs.tenant_id = attempts.tenant_id and cdrs.attempt_id = attempts.id
        where attempts.campaign_id = ?`,
      [campaignId],
    );
    const [row] = rows;
    return { attempts: Number(row?.['attempts']), cdrs: Number(row?.['cdrs']), open: Number(row?.['open']) };
  } finally {
    await connection.end();
  }
}
