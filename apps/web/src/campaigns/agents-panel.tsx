import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignLive } from '@outrider/contracts';
import { Figure, Figures, Panel } from './figures';

const SHOWN = ['talking', 'reserved', 'wrap-up', 'idle', 'paused'] as const;
const COLORS = { talking: 'teal', reserved: 'cyan', 'wrap-up': 'violet', idle: 'blue', paused: 'gray' } as const;

/** Who of the signed-in agents does what. */
export function AgentsPanel({ agents }: { agents: CampaignLive['agents'] }) {
  const { t } = useTranslation();
  const total = SHOWN.reduce((sum, state) => sum + agents[state], 0);
  return (
    <Panel title={t('live.agents')} hint={t('live.now')}>
      <Figures>
        {SHOWN.map((state) => (
          <Figure key={state} label={t(`live.agentStates.${state}`)} count={agents[state]} mark={COLORS[state]} />
        ))}
      </Figures>
      {total === 0 ? (
        <Text size="sm" c="dimmed">
          {t('live.noAgents')}
        </Text>
      ) : (
        <Progress.Root size="lg" aria-hidden>
          {SHOWN.map((state) => (
            <Progress.Section key={state} value={(agents[state] / total) * 100} color={COLORS[state]} />
          ))}
        </Progress.Root>
      )}
    </Panel>
  );
}
