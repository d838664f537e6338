import { Alert, Progress, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignLive } from '@outrider/contracts';
import type { CampaignLiveState } from '../live/use-campaign-live';
import { percent } from '../ui/format';
import { Figure, Figures, Panel } from './figures';
import { AgentsPanel } from './agents-panel';
import { ResultsPanel } from './results-panel';

/** The most that the law permits (16 CFR 310.4(b)(4)). */
const MAX_ABANDON_SHARE = 0.03;

/** What happens in a campaign now and what has happened today. */
export function LiveFigures({ live, occupancy }: { live: CampaignLiveState; occupancy: number | null | undefined }) {
  const { t } = useTranslation();
  if (live.status === 'refused') return <Alert color="red">{live.refusal}</Alert>;
  if (!live.latest) {
    return (
      <SimpleGrid cols={{ base: 1, md: 2 }} aria-busy>
        {[1, 2, 3, 4].map((each) => (
          <Skeleton key={each} height={150} />
        ))}
      </SimpleGrid>
    );
  }
  const { counters, pacing } = live.latest;
  return (
    <Stack className={live.status === 'live' ? undefined : 'stale'}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <AgentsPanel agents={counters.agents} />
        <Panel title={t('live.calls')} hint={t('live.now')}>
          <Figures>
            <Figure label={t('live.ringing')} count={counters.calls.dialing + counters.calls.ringing} />
            <Figure label={t('live.waiting')} count={counters.calls.answered} />
            <Figure label={t('live.talking')} count={counters.calls.connected} />
          </Figures>
          <Text size="sm" c="dimmed">
            {counters.status === 'running' ? (pacing?.reason ?? t('live.noPacing')) : t('live.notRunning')}
          </Text>
        </Panel>
        <ResultsPanel today={counters.today} />
        <Stack h="100%">
          <AbandonPanel share={counters.abandonShare} />
          <Panel title={t('live.occupancy')}>
            <Share share={occupancy ?? null} unit={t('live.occupancyUnit')} none={t('live.noAgentTime')} />
          </Panel>
        </Stack>
      </SimpleGrid>
      <LeadsPanel leads={counters.leads} />
    </Stack>
  );
}

function AbandonPanel({ share }: { share: number | null }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('live.abandonRate')}>
      <Share share={share} unit={t('live.abandonUnit')} none={t('live.noAnswers')} />
      <Progress
        value={Math.min(100, ((share ?? 0) / MAX_ABANDON_SHARE) * 100)}
        color={share !== null && share > MAX_ABANDON_SHARE ? 'red' : 'teal'}
        aria-label={t('live.abandonRate')}
      />
    </Panel>
  );
}

function Share({ share, unit, none }: { share: number | null; unit: string; none: string }) {
  const { i18n } = useTranslation();
  if (share === null) {
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  }
  return (
    <Text size="sm" c="dimmed">
      <Text span size="xl" fw={650} c="bright" className="figure">
        {percent(i18n.language, share)}
      </Text>{' '}
      {unit}
    </Text>
  );
}

function LeadsPanel({ leads }: { leads: CampaignLive['leads'] }) {
  const { t } = useTranslation();
  const total = Object.values(leads).reduce((sum, count) => sum + count, 0);
  return (
    <Panel title={t('live.leads')}>
      {total === 0 ? (
        <Text size="sm" c="dimmed">
          {t('live.noLeads')}
        </Text>
      ) : (
        <Figures>
          <Figure label={t('live.hopper')} count={leads.ready} />
          <Figure label={t('live.dialing')} count={leads.dialing} />
          <Figure label={t('live.later')} count={leads.waiting} />
          <Figure label={t('live.unresolved')} count={leads.unresolved} />
          <Figure label={t('live.closed')} count={leads.closed} />
        </Figures>
      )}
    </Panel>
  );
}
