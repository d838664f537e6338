import { Alert, Badge, Button, Checkbox, Fieldset, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PermissionList, RoleView, SessionView } from '@outrider/contracts';
import { changed, isNothing } from '../../ui/changed';
import { Loaded } from '../../ui/loaded';
import { goTo, Link, LinkButton } from '../../ui/navigation';
import { EmptyNotice, ProblemNotice } from '../../ui/notices';
import { Page } from '../../ui/page';
import { inGroups, permissionWords } from '../../ui/permission-words';
import { useFields } from '../../ui/use-fields';
import { useAddRole, useChangeRole, usePermissions, useRoles } from './api';

/** Makes or changes a role. `id`: `new` for one that is not there yet. */
export default function RolePage({ id, session }: { id: string; session: SessionView }) {
  const { t } = useTranslation();
  const permissions = usePermissions();
  const roles = useRoles();
  return (
    <Stack>
      <Link to="/settings/roles" size="sm">
        ← {t('roles.title')}
      </Link>
      <Loaded query={permissions}>
        {(list) => (
          <Loaded query={roles}>
            {(found) => {
              const role = found.find((each) => each.id === id);
              if (!role && id !== 'new') {
                return (
                  <EmptyNotice title={t('roles.unknownTitle')}>
                    <Text c="dimmed">{t('campaign.unknown')}</Text>
                  </EmptyNotice>
                );
              }
              return <Editor list={list} role={role} mayWrite={session.permissions.includes('roles.write')} />;
            }}
          </Loaded>
        )}
      </Loaded>
    </Stack>
  );
}

function Editor({ list, role, mayWrite }: { list: PermissionList; role: RoleView | undefined; mayWrite: boolean }) {
  const { t } = useTranslation();
  const add = useAddRole();
  const change = useChangeRole(role?.id ?? '');
  const saving = role ? change : add;
  const fields = useFields({ name: role?.name ?? '', permissions: role?.permissions ?? [] }, saving.error);
  const { permissions } = fields.values;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = { onSuccess: () => goTo('/settings/roles') };
    if (!role) return add.mutate(fields.values, done);
    const changes = changed({ name: role.name, permissions: role.permissions }, fields.values);
    return isNothing(changes) ? goTo('/settings/roles') : change.mutate(changes, done);
  };
  return (
    <Page title={role?.name ?? t('roles.makeTitle')} hint={t('roles.editHint')}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('roles.name')}
            description={t('roles.nameHint')}
            required
            maxLength={100}
            maw={420}
            disabled={!mayWrite}
            {...fields.text('name')}
          />
          <Grid
            list={list}
            chosen={permissions}
            disabled={!mayWrite}
            onChange={(next) => fields.set('permissions', next)}
          />
          {role && role.users > 0 && mayWrite && (
            <Alert color="yellow" variant="light">
              {t('roles.endsLogOns', { count: role.users })}
            </Alert>
          )}
          {saving.error && <ProblemNotice problem={saving.error} fields={['name']} />}
          {mayWrite && (
            <Group>
              <Button type="submit" loading={saving.isPending} disabled={permissions.length === 0}>
                {role ? t('save') : t('roles.make')}
              </Button>
              <LinkButton to="/settings/roles" variant="default">
                {t('cancel')}
              </LinkButton>
              <Text size="sm" c="dimmed">
                {t('partners.permissionCount', { count: permissions.length })}
              </Text>
            </Group>
          )}
        </Stack>
      </form>
    </Page>
  );
}

function Grid(props: {
  list: PermissionList;
  chosen: string[];
  disabled: boolean;
  onChange: (chosen: string[]) => void;
}) {
  const words = useTranslation();
  const { t } = words;
  const { list, chosen, onChange } = props;
  // Everybody has it.
  const offered = list.items.filter(({ permission }) => permission !== 'session.own');
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {inGroups(offered.map(({ permission }) => permission)).map(([group, members]) => (
        <Fieldset key={group} legend={t(`permissionGroups.${group}`)} p="sm">
          <Stack gap="xs">
            {members.map((permission) => {
              const entry = offered.find((each) => each.permission === permission);
              const has = chosen.includes(permission);
              return (
                <Checkbox
                  key={permission}
                  label={
                    <Group gap={6}>
                      {permissionWords(words, permission)}
                      {entry?.identity && (
                        <Badge size="xs" color="orange" variant="light" tt="none">
                          {t('roles.identity')}
                        </Badge>
                      )}
                    </Group>
                  }
                  description={entry?.grantable === false ? t('roles.notYours') : undefined}
                  checked={has}
                  // What one may not give one may still take away.
                  disabled={props.disabled || (entry?.grantable === false && !has)}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked
                        ? [...chosen, permission]
                        : chosen.filter((each) => each !== permission),
                    )
                  }
                />
              );
            })}
          </Stack>
        </Fieldset>
      ))}
    </SimpleGrid>
  );
}
