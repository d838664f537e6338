import { Center, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { useCampaign, useTodaysReport } from '../api/campaigns';
import { useCampaignLive } from '../live/use-campaign-live';
import { Link } from '../ui/navigation';
import { EmptyNotice, ProblemNotice } from '../ui/notices';
import { CampaignControls } from './campaign-controls';
import { LiveBadge } from './live-badge';
import { LiveFigures } from './live-figures';
import { StatusBadge } from './status-badge';

export function CampaignPage({ id, session }: { id: string; session: SessionView }) {
  const { t } = useTranslation();
  const campaign = useCampaign(id);
  const mayWatch = session.permissions.includes('campaigns.watch');
  const watching = mayWatch && campaign.isSuccess;
  const live = useCampaignLive(session.gatewayUrl, id, watching);
  const report = useTodaysReport(id, watching);
  const status = live.latest?.counters.status ?? campaign.data?.status;

  // Somebody else, or the dialer, has changed it.
  const { refetch } = campaign;
  const known = campaign.data?.status;
  useEffect(() => {
    if (status !== undefined && known !== undefined && status !== known) void refetch();
  }, [status, known, refetch]);

  return (
    <Stack>
      <Link to="/" size="sm">
        ← {t('campaign.back')}
      </Link>
      {campaign.isPending && (
        <Center py={60}>
          <Loader aria-label={t('loading')} />
        </Center>
      )}
      {campaign.isError &&
        (campaign.error.status === 404 || campaign.error.status === 400 ? (
          <EmptyNotice title={t('campaign.unknownTitle')}>
            <Text c="dimmed">{t('campaign.unknown')}</Text>
          </EmptyNotice>
        ) : (
          <ProblemNotice problem={campaign.error} onRetry={() => void campaign.refetch()} />
        ))}
      {campaign.data && (
        <>
          <Group justify="space-between" align="flex-start">
            <Group gap="sm">
              <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
                {campaign.data.name}
              </Title>
              <StatusBadge status={campaign.data.status} />
              {mayWatch && <LiveBadge live={live} />}
            </Group>
            {session.permissions.includes('campaigns.control') && <CampaignControls campaign={campaign.data} />}
          </Group>
          {mayWatch ? (
            <LiveFigures live={live} occupancy={report.data?.occupancy} />
          ) : (
            <Paper withBorder>
              <EmptyNotice title={t('campaign.noWatchTitle')}>
                <Text c="dimmed">{t('campaign.noWatch')}</Text>
              </EmptyNotice>
            </Paper>
          )}
        </>
      )}
    </Stack>
  );
}
