import { lazy, type ReactNode } from 'react';
import type { SessionView } from '@outrider/contracts';
import type { Language } from './texts/en';
import { CampaignListPage } from './campaigns/campaign-list-page';
import { CampaignPage } from './campaigns/campaign-page';

const AccountPage = lazy(() => import('./account/account-page'));
const DevicesPage = lazy(() => import('./account/devices-page'));
const UsersPage = lazy(() => import('./settings/users/users-page'));
const RolesPage = lazy(() => import('./settings/roles/roles-page'));
const RolePage = lazy(() => import('./settings/roles/role-page'));
const LogOnRulesPage = lazy(() => import('./settings/log-on-rules/log-on-rules-page'));
const AllowlistPage = lazy(() => import('./settings/ip-allowlist/allowlist-page'));
const SupportPage = lazy(() => import('./settings/support/support-page'));
const AuditPage = lazy(() => import('./settings/audit/audit-page'));
const PartnersPage = lazy(() => import('./settings/partners/partners-page'));
const StaffGrantsPage = lazy(() => import('./staff/staff-grants-page'));
const DestinationsPage = lazy(() => import('./settings/destinations/destinations-page'));
const SpendPage = lazy(() => import('./settings/spend/spend-page'));
const ClientPage = lazy(() => import('./settings/partners/client-page'));

export const GROUPS = ['work', 'staff', 'people', 'security', 'partners', 'calls', 'account'] as const;

export interface PageEntry {
  path: string;
  group: (typeof GROUPS)[number];
  /** Its text in the menu; without one it is reached from another page. */
  title?: keyof Language['menu']['pages'];
  /** Without one it is for everybody who is logged on. */
  permission?: string;
  /** Not in a session of support: what is there belongs to the person whose account is shown. */
  own?: true;
  /** `rest`: what follows the path, decoded; empty where nothing does. */
  view: (session: SessionView, rest: string) => ReactNode;
}

/** Every page: where it is, who may see it, where the menu has it. */
const PAGES: PageEntry[] = [
  {
    path: '/campaigns',
    group: 'work',
    permission: 'campaigns.read',
    view: (session, id) => (id === '' ? <CampaignListPage /> : <CampaignPage key={id} id={id} session={session} />),
  },
  { path: '/', group: 'work', title: 'campaigns', permission: 'campaigns.read', view: () => <CampaignListPage /> },
  {
    path: '/settings/users',
    group: 'people',
    title: 'users',
    permission: 'users.read',
    view: (session) => <UsersPage session={session} />,
  },
  {
    path: '/settings/roles',
    group: 'people',
    title: 'roles',
    permission: 'roles.read',
    view: (session, id) =>
      id === '' ? <RolesPage session={session} /> : <RolePage key={id} id={id} session={session} />,
  },
  {
    path: '/settings/log-on',
    group: 'security',
    title: 'logOnRules',
    permission: 'security.read',
    view: (session) => <LogOnRulesPage session={session} />,
  },
  {
    path: '/settings/allowed-networks',
    group: 'security',
    title: 'allowlist',
    permission: 'allowlist.read',
    view: (session) => <AllowlistPage session={session} />,
  },
  {
    path: '/settings/support',
    group: 'security',
    title: 'support',
    permission: 'support.read',
    view: (session) => <SupportPage session={session} />,
  },
  {
    path: '/settings/audit',
    group: 'security',
    title: 'audit',
    permission: 'audit.read',
    view: (session) => <AuditPage mayReadUsers={session.permissions.includes('users.read')} />,
  },
  {
    path: '/settings/partners',
    group: 'partners',
    title: 'partners',
    permission: 'api-clients.read',
    view: (session, id) =>
      id === '' ? <PartnersPage session={session} /> : <ClientPage key={id} id={id} session={session} />,
  },
  {
    path: '/settings/destinations',
    group: 'calls',
    title: 'destinations',
    permission: 'destinations.read',
    view: (session) => <DestinationsPage session={session} />,
  },
  {
    path: '/settings/spend',
    group: 'calls',
    title: 'spend',
    permission: 'spend.read',
    view: (session) => <SpendPage session={session} />,
  },
  {
    path: '/staff/grants',
    group: 'staff',
    title: 'staffGrants',
    permission: 'staff.grants.write',
    view: () => <StaffGrantsPage />,
  },
  {
    path: '/staff/audit',
    group: 'staff',
    title: 'audit',
    permission: 'staff.audit.read',
    view: () => <AuditPage mayReadUsers={false} />,
  },
  {
    path: '/account',
    group: 'account',
    title: 'account',
    own: true,
    view: (session) => <AccountPage session={session} />,
  },
  { path: '/account/devices', group: 'account', title: 'devices', own: true, view: () => <DevicesPage /> },
];

const permits = (session: SessionView, page: PageEntry) =>
  (page.permission === undefined || session.permissions.includes(page.permission)) &&
  !(page.own && session.support != null);

export const permittedPages = (session: SessionView): PageEntry[] => PAGES.filter((page) => permits(session, page));

const covers = (page: PageEntry, path: string) =>
  path === page.path || path.startsWith(page.path === '/' ? '/campaigns/' : `${page.path}/`);

/** The one whose path says most. */
const nearest = (pages: PageEntry[]): PageEntry | undefined =>
  pages.reduce<PageEntry | undefined>(
    (best, page) => (page.path.length > (best?.path.length ?? 0) ? page : best),
    undefined,
  );

/** Whether a page of the menu is the one that is shown, or the one it was reached from. */
export const isAt = (page: PageEntry, path: string): boolean =>
  page === nearest(PAGES.filter((each) => covers(each, path) && each.title !== undefined));

/** The page of an address; `denied` where the session may not see it, `unknown` where there is none. */
export function pageAt(session: SessionView, path: string): ReactNode | 'denied' | 'unknown' {
  const page = nearest(PAGES.filter((each) => path === each.path || path.startsWith(`${each.path}/`)));
  if (!page) return 'unknown';
  const rest = decoded(path.slice(page.path.length).replace(/^\/|\/$/g, ''));
  return permits(session, page) ? page.view(session, rest) : 'denied';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
