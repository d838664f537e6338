import { newId } from '@outrider/contracts';
import { createDatabase, platformRepositories, tenantRecords } from '@outrider/db';
import { createPasswords, totpCode } from '@outrider/security';

/** A member of the operator's staff, logged on at the staff's own address with a second factor. */
export interface StaffMember {
  name: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
}

/** Makes a member of staff and logs them on, setting up the second factor that staff cannot be without. */
export async function logStaffOn(databaseUrl: string, staffUrl: string, password: string): Promise<StaffMember> {
  const person = { email: 'staff@outrider.example', name: 'Stella Staff' };
  await addStaff(databaseUrl, person, password);
  let cookie = '';
  const send = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${staffUrl}/v1${path}`, {
      method,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} gave ${response.status}: ${text}`);
    const set = response.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (set.length > 0) cookie = set.join('; ');
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  await send('POST', '/session', { email: person.email, password });
  const begun = await send<{ id: string; secret: string }>('POST', '/session/second-factors/totp', { name: 'Phone' });
  const code = totpCode(begun.secret, new Date());
  await send('POST', `/session/second-factors/totp/${begun.id}/confirm`, { code });
  return {
    name: person.name,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
  };
}

/** Makes a member of staff, in the operator's own tenant. */
export async function addStaff(
  databaseUrl: string,
  person: { email: string; name: string },
  password: string,
): Promise<void> {
  const database = createDatabase({ primaryUrl: databaseUrl, poolSize: 1 });
  try {
    const { tenantId, teamId } = await platformRepositories(database).staff.ensureOperator('Outrider');
    const passwordHash = await createPasswords().hash(password);
    const row = { ...person, id: newId(), role: 'staff' as const, teamId, passwordHash, createdAt: database.now() };
    await tenantRecords(database, tenantId).transaction((tx) => tx.users.insert(row));
  } finally {
    await database.close();
  }
}
