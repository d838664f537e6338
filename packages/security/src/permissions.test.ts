import { describe, expect, it } from 'vitest';
import { RANKED_ROLES, ROLES, type Role } from '@outrider/domain';
import {
  isIdentityPermission,
  isPermission,
  isTenantPermission,
  permissionSet,
  PERMISSIONS,
  permissionsOf,
  roleMay,
  TENANT_PERMISSIONS,
} from './permissions.js';

describe('permissions', () => {
  it('grow from role to role, and administrators have all of them', () => {
    for (const [rank, role] of RANKED_ROLES.entries()) {
      const lower = RANKED_ROLES[rank - 1];
      if (lower) expect(permissionsOf(role)).toEqual(expect.arrayContaining(permissionsOf(lower)));
    }
    expect(permissionsOf('admin')).toEqual(TENANT_PERMISSIONS);
    expect(new Set(PERMISSIONS).size).toBe(PERMISSIONS.length);
  });

  it('keep agents to their calls', () => {
    expect(permissionsOf('agent')).toEqual([
      'session.own',
      'calls.take',
      'campaigns.read',
      'dispositions.read',
      'field-schemas.read',
      'callbacks.read',
      'callbacks.write',
    ]);
  });

  it.each([
    ['supervisor', 'campaigns.control'],
    ['supervisor', 'leads.import'],
    ['manager', 'users.write'],
    ['manager', 'trunks.write'],
  ] as const)('deny a %s %s', (role, permission) => {
    expect(roleMay(role, permission)).toBe(false);
  });

  it('keep the work of staff from every role of a tenant, and that of tenants from staff', () => {
    const ofStaff = permissionsOf('staff').filter((permission) => permission !== 'session.own');
    expect(ofStaff.length).toBeGreaterThan(0);
    expect(ofStaff.every((permission) => permission.startsWith('staff.') && !isTenantPermission(permission))).toBe(
      true,
    );
    for (const role of ROLES.filter((each) => each !== 'staff')) {
      expect(ofStaff.filter((permission) => roleMay(role, permission))).toEqual([]);
    }
  });

  it('give a custom role what it lists and the catalogue knows, and its own log-on', () => {
    const listed = ['leads.read', 'staff.tenants.read', 'everything', 'toString'];
    expect([...permissionSet('custom', listed)]).toEqual(['session.own', 'leads.read']);
    expect([...permissionSet('custom', null)]).toEqual(['session.own']);
    expect([...permissionSet('agent', ['users.write'])]).toEqual(permissionsOf('agent'));
  });

  it('of power over others belong to administrators', () => {
    const identity = PERMISSIONS.filter(isIdentityPermission);
    expect(identity).toContain('users.write');
    expect(identity.every((permission) => roleMay('admin', permission) && !roleMay('manager', permission))).toBe(true);
  });

  it('deny what is unknown', () => {
    expect(roleMay('owner' as Role, 'session.own')).toBe(false);
    expect(permissionsOf('constructor' as Role)).toEqual([]);
    expect(isPermission('everything')).toBe(false);
    expect(isPermission(undefined)).toBe(false);
  });
});
