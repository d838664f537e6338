import { Alert, Button, List, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditVerification } from '@outrider/contracts';
import { DataTable } from '../../ui/data-table';
import { whole } from '../../ui/format';
import { ProblemNotice } from '../../ui/notices';
import { useVerifyAudit } from './api';

/** Has the chains of what is on record computed anew, and says what was found. */
export function VerifyButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const verify = useVerifyAudit();
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setOpen(true);
          verify.mutate();
        }}
      >
        {t('audit.verify')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('audit.verifyTitle')} size="xl">
        {verify.isPending && <Skeleton height={120} />}
        {verify.error && <ProblemNotice problem={verify.error} onRetry={() => verify.mutate()} />}
        {verify.data && <Result found={verify.data} />}
      </Modal>
    </>
  );
}

function Result({ found }: { found: AuditVerification }) {
  const { t, i18n } = useTranslation();
  const faults = found.streams.flatMap((stream) => stream.faults.map((fault) => ({ stream: stream.stream, ...fault })));
  return (
    <Stack>
      <Alert color={found.intact ? 'green' : 'red'} variant="light" role="status">
        {t(found.intact ? 'audit.intact' : 'audit.broken')}
      </Alert>
      {(faults.length > 0 || found.unplaced.length > 0) && (
        <List size="sm">
          {faults.map((fault) => (
            <List.Item key={`${fault.stream}${fault.kind}${fault.seq}${fault.eventId}`}>
              {t(`audit.streams.${fault.stream}`)}: {t(`audit.faults.${fault.kind}`)}
              {fault.seq !== null && ` (${t('audit.place')} ${fault.seq})`}. {fault.detail}
            </List.Item>
          ))}
          {found.unplaced.length > 0 && <List.Item>{t('audit.unplaced', { count: found.unplaced.length })}</List.Item>}
        </List>
      )}
      <DataTable
        label={t('audit.verifyTitle')}
        rows={found.streams}
        rowKey={({ stream }) => stream}
        columns={[
          { header: t('audit.stream'), cell: ({ stream }) => t(`audit.streams.${stream}`) },
          { header: t('audit.checked'), right: true, cell: ({ checked }) => whole(i18n.language, checked) },
          {
            header: t('audit.result'),
            right: true,
            cell: ({ intact }) => t(intact ? 'audit.whole' : 'audit.tampered'),
          },
        ]}
      />
      <Text size="sm" c="dimmed">
        {t('audit.verifyHint')}
      </Text>
    </Stack>
  );
}
