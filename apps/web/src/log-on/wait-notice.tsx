import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/client';
import { countdown } from '../ui/format';
import { ProblemNotice } from '../ui/notices';
import { useCountdown } from '../ui/use-countdown';

/** Seconds for which a refused try must wait. */
export const useWait = (problem: ApiProblem | null): number =>
  useCountdown(problem?.code === 'too-many-requests' ? problem.retryAt : undefined);

/** Why a try was refused; after too many, for how long there is no next one. */
export function RefusedNotice({ problem, wait }: { problem: ApiProblem; wait: number }) {
  const { t } = useTranslation();
  if (problem.code !== 'too-many-requests' || problem.retryAt === undefined) return <ProblemNotice problem={problem} />;
  return (
    <Alert color="orange" variant="light" role="alert" title={t('logOn.lockedTitle')}>
      <Text size="sm">
        {wait > 0 ? (
          <>
            {t('logOn.locked')}{' '}
            <Text span fw={650} className="figure">
              {t('logOn.lockedLeft', { left: countdown(wait) })}
            </Text>
          </>
        ) : (
          t('logOn.unlocked')
        )}
      </Text>
    </Alert>
  );
}
