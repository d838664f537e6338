import type {
  CallerIdView,
  CampaignCreate,
  CampaignView,
  ImportResult,
  LeadListView,
  ProjectView,
  SessionView,
  TrunkView,
  UserView,
} from '@outrider/contracts';
import type { Role } from '@outrider/domain';
import type { RestClient } from '../rest-client.js';

/** The row of that name, made where there is none yet: a seed that was interrupted goes on where it stopped. */
async function ensure<T extends object>(rest: RestClient, path: string, has: (row: T) => boolean, body: unknown) {
  return (await rest.all<T>(path)).find(has) ?? (await rest.post<T>(path, body));
}

export interface DemoUser {
  email: string;
  name: string;
  role: Role;
}

/** Makes users of the top team who may log on with that password. */
export async function ensureUsers(rest: RestClient, users: readonly DemoUser[], password: string): Promise<void> {
  const { user } = await rest.get<SessionView>('/session');
  for (const wanted of users) {
    const body = { ...wanted, teamId: user.teamId, password };
    await ensure<UserView>(rest, '/users', (row) => row.email === wanted.email, body);
  }
}

/** At any hour of any day; the simulated trunk reaches nobody whom it could wake. */
const ALL_HOURS = Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]);

export interface DemoCampaign {
  name: string;
  projectName: string;
  sellerName: string;
  /** Where the simulated carrier listens. */
  carrier: { host: string; port: number };
  channels: number;
  callsPerSecond: number;
  settings?: Partial<CampaignCreate>;
}

/** Makes a campaign on a simulated trunk, with all that it needs to be started but leads. */
export async function ensureCampaign(rest: RestClient, demo: DemoCampaign): Promise<CampaignView> {
  const { carrier, sellerName } = demo;
  const sellerNumber = '+4533121212';
  const project = await ensure<ProjectView>(rest, '/projects', (row) => row.name === demo.projectName, {
    name: demo.projectName,
  });
  const trunk = await ensure<TrunkView>(rest, '/trunks', (row) => row.kind === 'simulated', {
    name: 'Simulated carrier',
    kind: 'simulated',
    ...carrier,
    transport: 'udp',
    channels: demo.channels,
    callsPerSecond: demo.callsPerSecond,
    allowedPrefixes: ['+1', '+2', '+3', '+4', '+5', '+6', '+7', '+8', '+9'],
  });
  // The clone's ports may have moved since the trunk was made.
  if (trunk.port !== carrier.port || trunk.host !== carrier.host) await rest.patch(`/trunks/${trunk.id}`, carrier);
  const callerId = await ensure<CallerIdView>(rest, '/caller-ids', (row) => row.number === sellerNumber, {
    number: sellerNumber,
    label: sellerName,
  });
  const body: CampaignCreate = {
    projectId: project.id,
    name: demo.name,
    mode: 'progressive',
    callingWindows: ALL_HOURS,
    sellerName,
    sellerNumber,
    trunkIds: [trunk.id],
    callerIdIds: [callerId.id],
    ...demo.settings,
  };
  return ensure<CampaignView>(rest, '/campaigns', (row) => row.name === demo.name, body);
}

/** Imports a CSV file into a new list of the campaign. */
export async function importLeads(
  rest: RestClient,
  campaignId: string,
  listName: string,
  csv: string | Uint8Array,
): Promise<ImportResult> {
  const list = await rest.post<LeadListView>('/lead-lists', { name: listName, campaignId });
  return rest.postCsv<ImportResult>(`/lead-lists/${list.id}/imports`, csv);
}
