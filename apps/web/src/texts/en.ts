import { account } from './en/account';
import { calls } from './en/calls';
import { campaigns } from './en/campaigns';
import { common } from './en/common';
import { logOn } from './en/log-on';
import { partners } from './en/partners';
import { people } from './en/people';
import { permissions } from './en/permissions';
import { problems } from './en/problems';
import { security } from './en/security';
import { staff } from './en/staff';

/** Every text of the interface. The other languages have the same keys. */
export const en = {
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

type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type Language = Texts<typeof en>;
