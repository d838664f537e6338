import { Alert, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/client';

/** What went wrong, in the API's words where they help, and a way on. */
export function ProblemNotice({ problem, onRetry }: { problem: ApiProblem; onRetry?: () => void }) {
  const { t, i18n } = useTranslation();
  const own = `problems.${problem.code}`;
  return (
    <Alert color="red" variant="light" role="alert" title={t('problems.title')}>
      <Stack gap="xs" align="flex-start">
        {problem.faults.length > 0 ? (
          <List size="sm">
            {problem.faults.map((fault) => (
              <List.Item key={`${fault.field}${fault.message}`}>{fault.message}</List.Item>
            ))}
          </List>
        ) : (
          <Text size="sm">{i18n.exists(own) ? t(own) : problem.message}</Text>
        )}
        {onRetry && (
          <Button size="xs" color="red" variant="light" onClick={onRetry}>
            {t('retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Nothing is here yet: says what would be, and what to do. */
export function EmptyNotice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py={60} px="md" ta="center">
      <Title order={2} size="h3">
        {title}
      </Title>
      <Group maw={520} justify="center">
        {children}
      </Group>
    </Stack>
  );
}
