/** What operations are on, in three parts that take about as long each. */
export type Area = 'people' | 'rules' | 'calls';

const PEOPLE = ['users', 'session', 'roles', 'teams', 'permissions', 'password-resets', 'single-sign-on', 'token'];
const RULES = [
  'audit',
  'ip-allowlist',
  'security-settings',
  'identity-providers',
  'support',
  'api-clients',
  'partner-approvals',
  'spend',
  'destinations',
  'field-schemas',
];

/** Every operation is in one area: what is not in the others is in `calls`. */
export function areaOf(path: string): Area {
  const noun = path.split('/')[2] ?? '';
  if (PEOPLE.includes(noun)) return 'people';
  return RULES.includes(noun) ? 'rules' : 'calls';
}
