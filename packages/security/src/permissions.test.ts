import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '@outrider/domain';
import { isPermission, PERMISSIONS, permissionsOf, roleMay } from './permissions.js';

describe('permissions', () => {
  it('grow from role to role, and administrators have all of them', () => {
    for (const [rank, role] of ROLES.entries()) {
      const lower = ROLES[rank - 1];
      if (lower) expect(permissionsOf(role)).toEqual(expect.arrayContaining(permissionsOf(lower)));
    }
    expect(permissionsOf('admin')).toEqual(PERMISSIONS);
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

  it('deny what is unknown', () => {
    expect(roleMay('owner' as Role, 'session.own')).toBe(false);
    expect(permissionsOf('constructor' as Role)).toEqual([]);
    expect(isPermission('everything')).toBe(false);
    expect(isPermission(undefined)).toBe(false);
  });
});
