import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignView } from '@outrider/contracts';

const COLORS: Record<CampaignView['status'], string> = {
  draft: 'blue',
  running: 'green',
  paused: 'yellow',
  stopped: 'red',
};

export function StatusBadge({ status }: { status: CampaignView['status'] }) {
  const { t } = useTranslation();
  return (
    <Badge color={COLORS[status]} variant="light" tt="none">
      {t(`statuses.${status}`)}
    </Badge>
  );
}
