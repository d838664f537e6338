import { Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignLiveState } from '../live/use-campaign-live';
import { clockTime } from '../ui/format';

const COLORS = { connecting: 'gray', live: 'teal', lost: 'orange', refused: 'red' } as const;

/** Whether the figures are of now, and of when where they are not. */
export function LiveBadge({ live }: { live: CampaignLiveState }) {
  const { t, i18n } = useTranslation();
  return (
    <Group gap={6} role="status">
      <Badge variant="dot" color={COLORS[live.status]} tt="none">
        {t(`live.${live.status}`)}
      </Badge>
      {live.status !== 'live' && live.latest && (
        <Text size="xs" c="dimmed">
          {t('live.asOf', { time: clockTime(i18n.language, live.latest.counters.at) })}
        </Text>
      )}
    </Group>
  );
}
