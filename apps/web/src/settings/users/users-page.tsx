import { Badge, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleView, SessionView, TeamView, UserView } from '@outrider/contracts';
import { useTeams, useUsers } from '../../api/people';
import { DataTable } from '../../ui/data-table';
import { Loaded } from '../../ui/loaded';
import { EmptyNotice } from '../../ui/notices';
import { Page } from '../../ui/page';
import { AddUserButton } from './add-user-button';
import { useOwnRoles } from './api';
import { UserActions } from './user-actions';

/** The people of the tenant, as far as the reader sees them. */
export default function UsersPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const may = (permission: string) => session.permissions.includes(permission);
  const users = useUsers();
  const teams = useTeams(may('teams.read'));
  const roles = useOwnRoles(may('roles.read'));
  const people = { teams: teams.data ?? [], roles: roles.data ?? [] };
  return (
    <Page title={t('users.title')} hint={t('users.hint')} actions={may('users.write') && <AddUserButton {...people} />}>
      <Loaded query={users}>{(found) => <Users users={found} {...people} session={session} />}</Loaded>
    </Page>
  );
}

type Shown = 'active' | 'shut-out' | 'all';

function Users(props: { users: UserView[]; teams: TeamView[]; roles: RoleView[]; session: SessionView }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [shown, setShown] = useState<Shown>('active');
  const wanted = text.trim().toLowerCase();
  const rows = props.users
    .filter(({ active }) => shown === 'all' || active === (shown === 'active'))
    .filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted))
    .sort((a, b) => a.name.localeCompare(b.name));
  const teamOf = (id: string) => props.teams.find((team) => team.id === id)?.name ?? '';
  const acts = ['users.write', 'security.read'].some((permission) => props.session.permissions.includes(permission));
  return (
    <Stack gap="sm">
      <Group gap="xs" align="flex-end">
        <TextInput
          label={t('users.search')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: '1 1 200px' }}
          maw={320}
        />
        <Select
          label={t('users.shown')}
          value={shown}
          onChange={(value) => setShown((value ?? 'all') as Shown)}
          data={(['active', 'shut-out', 'all'] as const).map((value) => ({
            value,
            label: t(`users.filters.${value}`),
          }))}
          allowDeselect={false}
          w={150}
        />
      </Group>
      {rows.length === 0 ? (
        <Paper withBorder>
          <EmptyNotice title={t('users.noneTitle')}>
            <Text c="dimmed">{t('users.none')}</Text>
          </EmptyNotice>
        </Paper>
      ) : (
        <DataTable
          label={t('users.title')}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            {
              header: t('users.name'),
              cell: (user) => (
                <Stack gap={0}>
                  <Group gap={6}>
                    <Text size="sm" fw={600}>
                      {user.name}
                    </Text>
                    {user.id === props.session.user.id && (
                      <Badge variant="light" tt="none">
                        {t('users.you')}
                      </Badge>
                    )}
                    {!user.active && (
                      <Badge color="red" variant="light" tt="none">
                        {t('users.shutOut')}
                      </Badge>
                    )}
                  </Group>
                  <Text size="xs" c="dimmed">
                    {user.email}
                  </Text>
                </Stack>
              ),
            },
            { header: t('users.role'), cell: (user) => <RoleName user={user} roles={props.roles} /> },
            ...(props.teams.length > 0
              ? [{ header: t('users.team'), cell: (user: UserView) => teamOf(user.teamId) }]
              : []),
            ...(acts
              ? [{ header: '', right: true, cell: (user: UserView) => <UserActions user={user} {...props} /> }]
              : []),
          ]}
        />
      )}
    </Stack>
  );
}

function RoleName({ user, roles }: { user: UserView; roles: RoleView[] }) {
  const { t } = useTranslation();
  return user.role === 'custom'
    ? (roles.find((role) => role.id === user.customRoleId)?.name ?? t('roles.names.custom'))
    : t(`roles.names.${user.role}`);
}
