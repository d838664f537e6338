import { account } from './da/account';
import { calls } from './da/calls';
import { campaigns } from './da/campaigns';
import { common } from './da/common';
import { logOn } from './da/log-on';
import { partners } from './da/partners';
import { people } from './da/people';
import { permissions } from './da/permissions';
import { problems } from './da/problems';
import { security } from './da/security';
import { staff } from './da/staff';
import type { Language } from './en';

export const da: Language = {
  ...common,
  ...problems,
  ...logOn,
  ...account,
  ...campaigns,
  ...people,
  ...permissions,
  ...security,
  ...partners,
  ...calls,
  ...staff,
};
