import { Badge, Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DestinationList, SessionView } from '@outrider/contracts';
import { ConfirmButton } from '../../ui/confirm';
import { DataTable } from '../../ui/data-table';
import { money } from '../../ui/format';
import { Loaded } from '../../ui/loaded';
import { EmptyNotice } from '../../ui/notices';
import { Page } from '../../ui/page';
import { useDestinations, useSetDestinations, withRow, type DestinationRow } from './api';
import { DestinationButton } from './destination-button';
import { countryOf } from './country-words';

/** Where the tenant's calls may go, and what they cost there. */
export default function DestinationsPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const destinations = useDestinations();
  const mayWrite = session.permissions.includes('destinations.write');
  const list = destinations.data;
  return (
    <Page
      title={t('destinations.title')}
      hint={t('destinations.hint')}
      actions={mayWrite && list && list.items.length > 0 && <DestinationButton list={list} />}
    >
      <Loaded query={destinations}>
        {(found) =>
          found.items.length === 0 ? (
            <Paper withBorder>
              <EmptyNotice title={t('destinations.emptyTitle')}>
                <Text c="dimmed">{t('destinations.empty')}</Text>
                {mayWrite && <DestinationButton list={found} />}
              </EmptyNotice>
            </Paper>
          ) : (
            <Rows list={found} mayWrite={mayWrite} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Rows({ list, mayWrite }: { list: DestinationList; mayWrite: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <DataTable
      label={t('destinations.title')}
      rows={[...list.items].sort((a, b) => a.prefix.localeCompare(b.prefix))}
      rowKey={({ prefix }) => prefix}
      columns={[
        {
          header: t('destinations.prefix'),
          cell: ({ prefix }) => (
            <Group gap={8}>
              <Text size="sm" fw={600} className="figure">
                {prefix}
              </Text>
              <Text size="sm" c="dimmed">
                {countryOf(i18n.language, prefix)}
              </Text>
            </Group>
          ),
        },
        {
          header: t('destinations.rule'),
          cell: ({ allowed }) => (
            <Badge color={allowed ? 'green' : 'red'} variant="light" tt="none">
              {t(allowed ? 'destinations.allowed' : 'destinations.blocked')}
            </Badge>
          ),
        },
        {
          header: t('destinations.price'),
          right: true,
          cell: ({ allowed, pricePerMinute }) => (allowed ? money(i18n.language, pricePerMinute) : '–'),
        },
        ...(mayWrite
          ? [
              {
                header: '',
                right: true,
                cell: (row: DestinationRow) => (
                  <Group gap={6} justify="flex-end">
                    <DestinationButton list={list} row={row} />
                    <Remove list={list} row={row} />
                  </Group>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function Remove({ list, row }: { list: DestinationList; row: DestinationRow }) {
  const { t } = useTranslation();
  const set = useSetDestinations();
  return (
    <ConfirmButton
      label={t('remove')}
      about={row.prefix}
      title={t('destinations.removeTitle', { prefix: row.prefix })}
      text={t('destinations.removeText')}
      confirm={t('remove')}
      doing={{ ...set, mutate: (_none, options) => set.mutate(withRow(list, null, row.prefix), options) }}
    />
  );
}
