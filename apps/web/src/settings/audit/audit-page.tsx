import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEventView } from '@outrider/contracts';
import { useUserNames } from '../../api/people';
import { DataTable } from '../../ui/data-table';
import { dayAndTime } from '../../ui/format';
import { EmptyNotice, ProblemNotice } from '../../ui/notices';
import { Page } from '../../ui/page';
import { useAuditEvents, useExportAudit, type AuditFilter } from './api';
import { actionWords } from './action-words';
import { EventDetails } from './event-details';
import { Filter } from './filter';
import { VerifyButton } from './verify-button';

const NOTHING: AuditFilter = { stream: null, action: null, actorId: null, from: null, to: null };

/** What was done, by whom and when; searched, exported, verified. */
export default function AuditPage({ mayReadUsers }: { mayReadUsers: boolean }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(NOTHING);
  const events = useAuditEvents(filter);
  const save = useExportAudit(filter);
  return (
    <Page
      title={t('audit.title')}
      hint={t('audit.hint')}
      actions={
        <>
          <VerifyButton />
          {(['csv', 'jsonl'] as const).map((format) => (
            <Button
              key={format}
              variant="default"
              loading={save.isPending && save.variables === format}
              onClick={() => save.mutate(format)}
            >
              {t(`audit.export.${format}`)}
            </Button>
          ))}
        </>
      }
    >
      {save.error && <ProblemNotice problem={save.error} />}
      <Filter filter={filter} onChange={setFilter} mayReadUsers={mayReadUsers} />
      {events.error && <ProblemNotice problem={events.error} onRetry={() => void events.refetch()} />}
      {events.data && <Events events={events.data} mayReadUsers={mayReadUsers} />}
      {events.hasNextPage && (
        <Button variant="default" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Page>
  );
}

function Events({ events, mayReadUsers }: { events: AuditEventView[]; mayReadUsers: boolean }) {
  const words = useTranslation();
  const { t, i18n } = words;
  const nameOf = useUserNames(mayReadUsers);
  if (events.length === 0) {
    return (
      <Paper withBorder>
        <EmptyNotice title={t('audit.noneTitle')}>
          <Text c="dimmed">{t('audit.none')}</Text>
        </EmptyNotice>
      </Paper>
    );
  }
  return (
    <DataTable
      label={t('audit.title')}
      rows={events}
      rowKey={({ id }) => id}
      columns={[
        { header: t('audit.at'), cell: ({ at }) => <span className="figure">{dayAndTime(i18n.language, at)}</span> },
        {
          header: t('audit.what'),
          cell: (event) => (
            <Stack gap={2}>
              <Text size="sm" fw={600}>
                {actionWords(words, event.action)}
              </Text>
              <Group gap={6}>
                <Badge size="xs" variant="light" tt="none">
                  {t(`audit.streams.${event.stream}`)}
                </Badge>
                <Text size="xs" c="dimmed">
                  {event.action}
                </Text>
              </Group>
            </Stack>
          ),
        },
        { header: t('audit.who'), cell: (event) => <Who event={event} nameOf={nameOf} /> },
        { header: t('audit.ip'), cell: ({ ip }) => ip ?? '–' },
        { header: '', right: true, cell: (event) => <EventDetails event={event} nameOf={nameOf} /> },
      ]}
    />
  );
}

function Who({ event, nameOf }: { event: AuditEventView; nameOf: (id: string) => string }) {
  const { t } = useTranslation();
  const first = event.actorApiClientId
    ? t('audit.client')
    : event.actorUserId
      ? nameOf(event.actorUserId)
      : event.actorStaffId
        ? t('audit.staff')
        : t('audit.system');
  return (
    <Stack gap={0}>
      <Text size="sm">{first}</Text>
      {event.actorStaffId && event.actorUserId && (
        <Text size="xs" c="orange">
          {t('audit.byStaff')}
        </Text>
      )}
    </Stack>
  );
}
