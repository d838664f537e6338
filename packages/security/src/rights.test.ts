import { describe, expect, it } from 'vitest';
import { isAdmitted } from './admission.js';
import { isIdentityPermission, PERMISSIONS, permissionsOf } from './permissions.js';
import { permissionsOfSession, sessionMay, teamLimitOf } from './rights.js';

const grant = { id: 'G', channel: 'written', expiresAt: new Date() } as const;
const admin = { role: 'admin', customPermissions: null, grant: null } as const;

describe('a session', () => {
  it('may do what its user’s role permits', () => {
    expect([...permissionsOfSession({ ...admin, role: 'supervisor' })]).toEqual(permissionsOf('supervisor'));
    const custom = { role: 'custom', customPermissions: ['leads.read', 'staff.audit.read'], grant: null } as const;
    expect([...permissionsOfSession(custom)]).toEqual(['session.own', 'leads.read']);
    expect([...permissionsOfSession({ ...custom, customPermissions: null })]).toEqual(['session.own']);
  });

  it.each(['read', 'read-and-export'] as const)('of staff with a grant to %s only reads', (scope) => {
    const permissions = [...permissionsOfSession({ ...admin, grant: { ...grant, scope } })];
    expect(permissions).toContain('leads.read');
    const others = permissions.filter((permission) => !permission.endsWith('.read'));
    expect(others).toEqual(['session.own', 'callbacks.all', 'campaigns.watch', 'teams.all']);
  });

  it('of staff with a grant to change gives no power and takes no calls', () => {
    const session = { ...admin, grant: { ...grant, scope: 'change' as const } };
    const lacks = permissionsOf('admin').filter((permission) => !sessionMay(session, permission));
    expect(lacks).toEqual(['calls.take', ...PERMISSIONS.filter(isIdentityPermission)]);
  });

  it('of staff may nothing that the user may not whose account they see', () => {
    const session = { role: 'agent', customPermissions: null, grant: { ...grant, scope: 'change' as const } } as const;
    expect(sessionMay(session, 'leads.read')).toBe(false);
  });
});

describe('the team that limits whom a session sees', () => {
  const of = (role: 'agent' | 'supervisor' | 'manager', permission: 'users.read' | 'session.own' | 'callbacks.read') =>
    teamLimitOf({ teamId: 'T' }, new Set(permissionsOf(role)), permission);

  it('is the own one of who looks at the work of others without teams.all', () => {
    expect(of('supervisor', 'users.read')).toEqual({ teamId: 'T' });
    expect(of('manager', 'users.read')).toBeNull();
  });

  it('is none for an agent’s own work, for the own log-on, and for what keeps the tenant as a whole', () => {
    expect(of('agent', 'callbacks.read')).toBeNull();
    expect(of('supervisor', 'session.own')).toBeNull();
    expect(teamLimitOf({ teamId: 'T' }, new Set(['users.read', 'roles.write']), 'roles.write')).toBeNull();
  });
});

it('a session is admitted where its kind of users is served, from where its tenant lets them come', () => {
  const at = { serves: 'customer', address: '192.0.2.1' } as const;
  const session = { tenantKind: 'customer', ipAllowlist: null } as const;
  expect(isAdmitted(session, at)).toBe(true);
  expect(isAdmitted({ ...session, tenantKind: 'operator' }, at)).toBe(false);
  expect(isAdmitted({ ...session, ipAllowlist: [{ cidr: '192.0.2.0/24', label: '' }] }, at)).toBe(true);
  expect(isAdmitted({ ...session, ipAllowlist: [{ cidr: '192.0.3.0/24', label: '' }] }, at)).toBe(false);
});
