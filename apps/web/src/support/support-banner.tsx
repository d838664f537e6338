import { Button, Group, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { useLogOff, useSessionEnded } from '../api/session';
import { clockTime, countdown } from '../ui/format';
import { useCountdown } from '../ui/use-countdown';

/** Says at all times that a member of staff acts here, as whom, with which rights and until when. */
export function SupportBanner(props: {
  support: NonNullable<SessionView['support']>;
  session: SessionView;
  heights: { base: number; sm: number; lg: number };
}) {
  const { t, i18n } = useTranslation();
  const { support, session } = props;
  const logOff = useLogOff();
  const ended = useSessionEnded();
  const left = useCountdown(Date.parse(support.endsAt));
  useEffect(() => {
    if (left === 0) ended();
  }, [left, ended]);
  return (
    <Group
      h={props.heights}
      px={{ base: 'sm', sm: 'lg' }}
      justify="space-between"
      gap={4}
      className="support-banner"
      role="region"
      aria-label={t('menu.pages.support')}
    >
      <Text size="sm" style={{ flex: '1 1 300px' }} lh={1.35}>
        <strong>{t('banner.who', { staff: support.staffName, user: session.user.name })}</strong>{' '}
        {t(`banner.scope.${support.scope}`)}{' '}
        <span className="figure">
          {t('banner.until', { left: countdown(left), time: clockTime(i18n.language, support.endsAt) })}
        </span>
      </Text>
      <Button size="compact-sm" color="dark" loading={logOff.isPending} onClick={() => logOff.mutate()}>
        {t('banner.end')}
      </Button>
    </Group>
  );
}
