import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignView } from '@outrider/contracts';
import { useCampaignControl, type CampaignAction } from '../api/campaigns';
import { ProblemNotice } from '../ui/notices';

const OFFERED: Record<CampaignView['status'], CampaignAction[]> = {
  draft: ['start'],
  running: ['pause', 'stop'],
  paused: ['start', 'stop'],
  stopped: ['start'],
};
const LOOKS = {
  start: { color: 'green', variant: 'filled' },
  pause: { variant: 'default' },
  stop: { color: 'red', variant: 'light' },
} as const;

export function CampaignControls({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const control = useCampaignControl(campaign.id);
  const [asking, setAsking] = useState(false);
  const act = (action: CampaignAction) => {
    setAsking(false);
    control.mutate(action);
  };
  return (
    <Stack align="flex-end" gap="xs">
      <Group gap="xs">
        {OFFERED[campaign.status].map((action) => (
          <Button
            key={action}
            {...LOOKS[action]}
            loading={control.isPending && control.variables === action}
            disabled={control.isPending}
            onClick={() => (action === 'stop' ? setAsking(true) : act(action))}
          >
            {t(`campaign.${action}`)}
          </Button>
        ))}
      </Group>
      {control.isError && <ProblemNotice problem={control.error} />}
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('campaign.stopTitle')} centered>
        <Stack>
          <Text size="sm">{t('campaign.stopText')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              {t('campaign.cancel')}
            </Button>
            <Button color="red" onClick={() => act('stop')}>
              {t('campaign.stop')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
