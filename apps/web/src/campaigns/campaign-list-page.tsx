import { Button, Center, Loader, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCampaigns } from '../api/campaigns';
import { Link } from '../ui/navigation';
import { EmptyNotice, ProblemNotice } from '../ui/notices';
import { StatusBadge } from './status-badge';

export function CampaignListPage() {
  const { t, i18n } = useTranslation();
  const campaigns = useCampaigns();
  const started = (at: string | null) =>
    at === null
      ? t('campaigns.never')
      : new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));

  return (
    <Stack>
      <Title order={1} size="h2">
        {t('campaigns.title')}
      </Title>
      {campaigns.isPending && (
        <Center py={60}>
          <Loader aria-label={t('loading')} />
        </Center>
      )}
      {campaigns.isError && <ProblemNotice problem={campaigns.error} onRetry={() => void campaigns.refetch()} />}
      {campaigns.data?.length === 0 && (
        <Paper withBorder>
          <EmptyNotice title={t('campaigns.emptyTitle')}>
            <Text c="dimmed">{t('campaigns.empty')}</Text>
          </EmptyNotice>
        </Paper>
      )}
      {campaigns.data && campaigns.data.length > 0 && (
        <Paper withBorder style={{ overflow: 'hidden' }}>
          <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('campaigns.name')}</Table.Th>
                <Table.Th>{t('campaigns.status')}</Table.Th>
                <Table.Th visibleFrom="sm">{t('campaigns.mode')}</Table.Th>
                <Table.Th visibleFrom="sm">{t('campaigns.started')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {campaigns.data.map((campaign) => (
                <Table.Tr key={campaign.id}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    <Link to={`/campaigns/${campaign.id}`} fw={600}>
                      {campaign.name}
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge status={campaign.status} />
                  </Table.Td>
                  <Table.Td visibleFrom="sm">{t(`modes.${campaign.mode}`)}</Table.Td>
                  <Table.Td visibleFrom="sm">{started(campaign.startedAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
      )}
      {campaigns.hasNextPage && (
        <Button variant="default" loading={campaigns.isFetchingNextPage} onClick={() => void campaigns.fetchNextPage()}>
          {t('campaigns.more')}
        </Button>
      )}
    </Stack>
  );
}
