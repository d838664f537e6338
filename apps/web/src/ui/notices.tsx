import { Alert, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/client';
import { wordsOf } from './problem-words';
import { faultOf } from './use-fields';

/** What went wrong, in the API's words where they help, and a way on. */
export function ProblemNotice(props: {
  problem: ApiProblem;
  onRetry?: (() => void) | undefined;
  /** Fields that show their own faults: a problem of these alone is not said twice. */
  fields?: readonly string[];
}) {
  const words = useTranslation();
  const { t } = words;
  const { problem, onRetry, fields = [] } = props;
  const elsewhere = problem.faults.filter(
    (fault) => !fields.some((name) => fault.field === name || fault.field?.startsWith(`${name}.`)),
  );
  const shownByFields =
    problem.faults.length > 0 ? elsewhere.length === 0 : fields.some((name) => faultOf(problem, name));
  return (
    <Alert color="red" variant="light" role="alert" title={t('problems.title')}>
      <Stack gap="xs" align="flex-start">
        {shownByFields ? (
          <Text size="sm">{t('problems.seeFields')}</Text>
        ) : elsewhere.length > 0 ? (
          <List size="sm">
            {elsewhere.map((fault) => (
              <List.Item key={`${fault.field}${fault.message}`}>{wordsOf(words, fault)}</List.Item>
            ))}
          </List>
        ) : (
          <Text size="sm">{wordsOf(words, problem)}</Text>
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
