import type { Words } from '../../ui/problem-words';

/** `ip-allowlist.proposed` → “Allowed networks: proposed”; the code where there are no words. */
export function actionWords({ t, i18n }: Words, action: string): string {
  const [entity = '', verb = ''] = action.split('.', 2);
  const [thing, deed] = [`audit.entities.${entity}`, `audit.verbs.${verb}`];
  const whole = `audit.actions.${action}`;
  if (i18n.exists(whole)) return t(whole as 'audit.title');
  if (!i18n.exists(thing) || !i18n.exists(deed)) return action;
  return `${t(thing as 'audit.title')}: ${t(deed as 'audit.title')}`;
}
