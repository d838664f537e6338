import { OPERATOR_TENANT_ID, schema, userSessionRepository } from '@outrider/db';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStaff } from './create-staff.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

it('the demo has one member of staff, of the one operator, however often it starts', async () => {
  const person = { email: 'staff@outrider.example', name: 'Stine', password: 'a demo password' };
  await createStaff(test.url, person);
  await createStaff(test.url, person);
  const user = await userSessionRepository(test.database).findUser(person.email);
  expect(user).toMatchObject({ role: 'staff', tenantId: OPERATOR_TENANT_ID, tenantKind: 'operator', active: true });
  const { tenants } = schema;
  expect(await test.database.primary.select().from(tenants).where(eq(tenants.kind, 'operator'))).toHaveLength(1);
});
