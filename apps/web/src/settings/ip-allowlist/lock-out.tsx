import { Alert, Checkbox, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../api/client';
import { ProblemNotice } from '../../ui/notices';

/** Warns that a list would lock its author or its approver out, and asks whether that is meant. */
export function LockOutNotice(props: {
  problem: ApiProblem | null;
  address: string;
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
  fields?: readonly string[];
}) {
  const { t } = useTranslation();
  const { problem } = props;
  if (!problem) return null;
  if (problem.code !== 'would-lock-out') return <ProblemNotice problem={problem} fields={props.fields ?? []} />;
  return (
    <Alert color="orange" variant="light" role="alert" title={t('allowlist.lockOutTitle')}>
      <Stack gap="xs">
        <Text size="sm">{t('allowlist.lockOut', { address: props.address })}</Text>
        <Checkbox
          label={t('allowlist.lockOutConfirm')}
          checked={props.confirmed}
          onChange={(event) => props.onConfirm(event.currentTarget.checked)}
        />
      </Stack>
    </Alert>
  );
}
