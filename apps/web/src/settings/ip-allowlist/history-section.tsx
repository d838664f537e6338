import { Badge, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useUserNames } from '../../api/people';
import { DataTable } from '../../ui/data-table';
import { dayAndTime } from '../../ui/format';
import { ProblemNotice } from '../../ui/notices';
import { Section } from '../../ui/section';
import { useAllowlistChanges } from './api';
import { Diff } from './diff';

const COLORS = { proposed: 'yellow', applied: 'green', rejected: 'red', withdrawn: 'gray', expired: 'gray' } as const;

/** Every change that was proposed, and who decided. */
export function HistorySection({ mayReadUsers }: { mayReadUsers: boolean }) {
  const { t, i18n } = useTranslation();
  const changes = useAllowlistChanges();
  const nameOf = useUserNames(mayReadUsers);
  const at = (instant: string) => dayAndTime(i18n.language, instant);
  const rows = (changes.data ?? []).filter(({ state }) => state !== 'proposed');
  if (changes.isPending || (changes.data && rows.length === 0)) return null;
  return (
    <Section title={t('allowlist.history')}>
      {changes.error && <ProblemNotice problem={changes.error} />}
      {rows.length > 0 && (
        <DataTable
          label={t('allowlist.history')}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            {
              header: t('allowlist.proposed'),
              cell: (change) => (
                <Stack gap={0}>
                  <Text size="sm">{nameOf(change.proposedByUserId)}</Text>
                  <Text size="xs" c="dimmed">
                    {at(change.proposedAt)}
                  </Text>
                </Stack>
              ),
            },
            { header: t('allowlist.reason'), cell: ({ reason }) => reason },
            { header: t('allowlist.changes'), cell: ({ before, after }) => <Diff before={before} after={after} /> },
            {
              header: t('allowlist.decided'),
              cell: (change) => (
                <Stack gap={0}>
                  <Badge color={COLORS[change.state]} variant="light" tt="none">
                    {t(`allowlist.states.${change.state}`)}
                  </Badge>
                  {change.decidedAt && (
                    <Text size="xs" c="dimmed">
                      {change.decidedByUserId ? `${nameOf(change.decidedByUserId)}, ` : ''}
                      {at(change.decidedAt)}
                    </Text>
                  )}
                </Stack>
              ),
            },
          ]}
        />
      )}
      {changes.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={changes.isFetchingNextPage}
          onClick={() => void changes.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </Section>
  );
}
