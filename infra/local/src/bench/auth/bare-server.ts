import fastify from 'fastify';
import { createPool, type RowDataPacket } from 'mysql2/promise';
import { helperOrder, tellBench } from '../dial/helper-process.js';

export interface BareServerOrder {
  database: string;
  tenantId: string;
}

/** The same rows by the same key, for whoever asks: no log-on, no permission, no limit, no scope but the one in the statement. */
const order = await helperOrder<BareServerOrder>();
const pool = createPool({ uri: order.database, connectionLimit: 10, timezone: 'Z' });
const app = fastify();
app.get<{ Params: { id: string } }>('/projects/:id', async (request, reply) => {
  const [rows] = await pool.execute<RowDataPacket[]>(
    'select id, name, active, recording, retention_days, created_at from projects where tenant_id = ? and id = ?',
    [order.tenantId, request.params.id],
  );
  const [row] = rows;
  if (!row) return reply.code(404).send({ code: 'not-found' });
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    active: row['active'] === 1,
    recording: row['recording'] as string,
    retentionDays: row['retention_days'] as number | null,
    createdAt: (row['created_at'] as Date).toISOString(),
  };
});
tellBench({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
