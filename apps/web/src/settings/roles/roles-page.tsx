import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RoleView, SessionView } from '@outrider/contracts';
import { ConfirmButton } from '../../ui/confirm';
import { DataTable } from '../../ui/data-table';
import { Loaded } from '../../ui/loaded';
import { Link, LinkButton } from '../../ui/navigation';
import { EmptyNotice } from '../../ui/notices';
import { Page } from '../../ui/page';
import { Section } from '../../ui/section';
import { useDeleteRole, useRoles } from './api';

const FIXED = ['agent', 'supervisor', 'manager', 'admin'] as const;

/** What the fixed roles mean, and those that the tenant made. */
export default function RolesPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const roles = useRoles();
  const mayWrite = session.permissions.includes('roles.write');
  const make = mayWrite && <LinkButton to="/settings/roles/new">{t('roles.make')}</LinkButton>;
  return (
    <Page title={t('roles.title')} hint={t('roles.hint')} actions={roles.data && roles.data.length > 0 && make}>
      <Loaded query={roles}>
        {(found) =>
          found.length === 0 ? (
            <Paper withBorder>
              <EmptyNotice title={t('roles.emptyTitle')}>
                <Text c="dimmed">{t('roles.empty')}</Text>
                {make}
              </EmptyNotice>
            </Paper>
          ) : (
            <OwnRoles roles={found} mayWrite={mayWrite} />
          )
        }
      </Loaded>
      <Section title={t('roles.fixed')} hint={t('roles.fixedHint')}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {FIXED.map((role) => (
            <Stack key={role} gap={2}>
              <Title order={3} size="h6">
                {t(`roles.names.${role}`)}
              </Title>
              <Text size="sm" c="dimmed">
                {t(`roles.words.${role}`)}
              </Text>
            </Stack>
          ))}
        </SimpleGrid>
      </Section>
    </Page>
  );
}

function OwnRoles({ roles, mayWrite }: { roles: RoleView[]; mayWrite: boolean }) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t('roles.own')}
      rows={roles}
      rowKey={({ id }) => id}
      columns={[
        {
          header: t('roles.own'),
          cell: (role) => (
            <Link to={`/settings/roles/${role.id}`} fw={600}>
              {role.name}
            </Link>
          ),
        },
        { header: t('roles.may'), cell: (role) => t('partners.permissionCount', { count: role.permissions.length }) },
        { header: t('roles.users'), cell: (role) => t('roles.userCount', { count: role.users }) },
        ...(mayWrite
          ? [{ header: '', right: true, cell: (role: RoleView) => role.users === 0 && <DeleteRole role={role} /> }]
          : []),
      ]}
    />
  );
}

function DeleteRole({ role }: { role: RoleView }) {
  const { t } = useTranslation();
  const remove = useDeleteRole(role.id);
  return (
    <ConfirmButton
      label={t('remove')}
      about={role.name}
      title={t('roles.removeTitle', { name: role.name })}
      text={t('roles.removeText')}
      confirm={t('remove')}
      doing={remove}
    />
  );
}
