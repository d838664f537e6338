import { Button, Code, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEventView } from '@outrider/contracts';
import { exactTime } from '../../ui/format';
import { actionWords } from './action-words';

/** Everything that is on record of an event. */
export function EventDetails({ event, nameOf }: { event: AuditEventView; nameOf: (id: string) => string }) {
  const words = useTranslation();
  const { t, i18n } = words;
  const [open, setOpen] = useState(false);
  const facts: [string, string | null][] = [
    [t('audit.at'), exactTime(i18n.language, event.at)],
    [t('audit.who'), event.actorUserId && nameOf(event.actorUserId)],
    [t('audit.staff'), event.actorStaffId],
    [t('audit.client'), event.actorApiClientId],
    [t('audit.entity'), `${event.entityType} ${event.entityId}`],
    [t('audit.place'), event.seq === null ? null : String(event.seq)],
    [t('audit.hash'), event.hash],
  ];
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`${t('audit.details')}: ${actionWords(words, event.action)}`}
        onClick={() => setOpen(true)}
      >
        {t('audit.details')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={actionWords(words, event.action)} size="lg">
        <Stack gap="xs" ta="left">
          {facts.map(
            ([label, value]) =>
              value !== null && (
                <div key={label}>
                  <Text size="xs" c="dimmed">
                    {label}
                  </Text>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {value}
                  </Text>
                </div>
              ),
          )}
          {Object.keys(event.data).length > 0 && <Code block>{JSON.stringify(event.data, null, 2)}</Code>}
        </Stack>
      </Modal>
    </>
  );
}
