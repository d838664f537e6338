import { Checkbox, Fieldset, MultiSelect, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiScopeView, CampaignView } from '@outrider/contracts';
import { useAll } from '../../api/queries';
import { Loaded } from '../../ui/loaded';
import { inGroups, permissionWords } from '../../ui/permission-words';
import { useClientPermissions } from './api';

/** What a program may do, and on which campaigns. */
export function ScopeEditor(props: { scopes: ApiScopeView[]; onChange: (scopes: ApiScopeView[]) => void }) {
  const words = useTranslation();
  const { t } = words;
  const permissions = useClientPermissions();
  const campaigns = useAll<CampaignView>('/v1/campaigns');
  const choices = (campaigns.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const { scopes, onChange } = props;
  const set = (permission: string, scope: ApiScopeView | undefined) =>
    onChange([...scopes.filter((each) => each.permission !== permission), ...(scope ? [scope] : [])]);

  return (
    <Loaded query={permissions}>
      {({ items }) => (
        <Stack gap="sm" pt="xs">
          {inGroups(items.map(({ permission }) => permission)).map(([group, members]) => (
            <Fieldset key={group} legend={t(`permissionGroups.${group}`)} p="sm">
              <Stack gap="xs">
                {members.map((permission) => {
                  const chosen = scopes.find((scope) => scope.permission === permission);
                  const byCampaign = items.find((item) => item.permission === permission)?.byCampaign === true;
                  return (
                    <Stack key={permission} gap={4}>
                      <Checkbox
                        label={permissionWords(words, permission)}
                        checked={chosen !== undefined}
                        onChange={(event) =>
                          set(permission, event.currentTarget.checked ? { permission, campaignIds: null } : undefined)
                        }
                      />
                      {chosen && byCampaign && choices.length > 0 && (
                        <MultiSelect
                          ml={30}
                          size="xs"
                          aria-label={t('partners.campaignsOf', { what: permissionWords(words, permission) })}
                          placeholder={chosen.campaignIds ? '' : t('partners.allCampaigns')}
                          data={choices}
                          value={chosen.campaignIds ?? []}
                          onChange={(ids) =>
                            set(permission, { permission, campaignIds: ids.length === 0 ? null : ids })
                          }
                          searchable
                          clearable
                        />
                      )}
                    </Stack>
                  );
                })}
              </Stack>
            </Fieldset>
          ))}
        </Stack>
      )}
    </Loaded>
  );
}
