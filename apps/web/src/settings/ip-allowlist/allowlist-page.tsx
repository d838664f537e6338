import { Alert, Badge, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AllowedNetwork, AllowlistView, SessionView } from '@outrider/contracts';
import { DataTable } from '../../ui/data-table';
import { Loaded } from '../../ui/loaded';
import { Page } from '../../ui/page';
import { Section } from '../../ui/section';
import { useAllowlist } from './api';
import { HistorySection } from './history-section';
import { PendingSection } from './pending-section';
import { ProposeButton } from './propose-button';

/** The networks that people and programs may come from; two administrators change them. */
export default function AllowlistPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const list = useAllowlist();
  const may = (permission: string) => session.permissions.includes(permission);
  return (
    <Page title={t('allowlist.title')} hint={t('allowlist.hint')}>
      <Loaded query={list}>
        {(found) => (
          <Stack>
            {found.pending && (
              <PendingSection change={found.pending} session={session} yourAddress={found.yourAddress} />
            )}
            <PresentSection list={found} mayPropose={may('allowlist.propose')} />
          </Stack>
        )}
      </Loaded>
      <HistorySection mayReadUsers={may('users.read')} />
    </Page>
  );
}

function PresentSection({ list, mayPropose }: { list: AllowlistView; mayPropose: boolean }) {
  const { t } = useTranslation();
  return (
    <Section
      title={t('allowlist.present')}
      hint={t('allowlist.yourAddress', { address: list.yourAddress })}
      actions={mayPropose && !list.pending && <ProposeButton list={list} />}
    >
      {list.networks === null || list.networks.length === 0 ? (
        <Alert color="yellow" variant="light" title={t('allowlist.anywhereTitle')}>
          {t('allowlist.anywhere')}
        </Alert>
      ) : (
        <Networks networks={list.networks} />
      )}
      {list.pending && mayPropose && (
        <Text size="sm" c="dimmed">
          {t('allowlist.oneAtATime')}
        </Text>
      )}
    </Section>
  );
}

function Networks({ networks }: { networks: AllowedNetwork[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t('allowlist.present')}
      rows={networks}
      rowKey={({ cidr }) => cidr}
      columns={[
        { header: t('allowlist.network'), cell: ({ cidr }) => <span className="secret">{cidr}</span> },
        { header: t('allowlist.label'), cell: ({ label }) => label },
        {
          header: t('allowlist.family'),
          cell: ({ cidr }) => (
            <Badge variant="light" tt="none">
              {cidr.includes(':') ? 'IPv6' : 'IPv4'}
            </Badge>
          ),
        },
      ]}
    />
  );
}
