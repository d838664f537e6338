import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/client';
import { ProblemNotice } from './notices';

/** What was asked for; grey bars until it is there, and a way on where it did not come. */
export function Loaded<T>(props: { query: UseQueryResult<T, ApiProblem>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  const { query } = props;
  if (query.data !== undefined) return <>{props.children(query.data)}</>;
  if (query.isError) return <ProblemNotice problem={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Stack gap="xs" role="status" aria-label={t('loading')}>
      <Skeleton height={32} />
      <Skeleton height={32} />
      <Skeleton height={32} width="70%" />
    </Stack>
  );
}
