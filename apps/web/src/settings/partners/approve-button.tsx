import { Button, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormButtons } from '../../ui/form-buttons';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';
import { useApprove } from './api';

const EMPTY = { partnerName: '', statement: '', evidence: '', expiresAt: '' };

/** Records that the tenant has approved a partner in writing. */
export function ApproveButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const approve = useApprove();
  const fields = useFields(EMPTY, approve.error);
  const close = () => {
    setOpen(false);
    approve.reset();
    fields.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { expiresAt, ...rest } = fields.values;
    // The whole of the last day, as the reader counts days.
    const end = expiresAt === '' ? null : new Date(`${expiresAt}T23:59:59`).toISOString();
    approve.mutate({ ...rest, expiresAt: end }, { onSuccess: close });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('partners.approve')}</Button>
      <Modal opened={open} onClose={close} title={t('partners.approveTitle')} size="lg">
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={t('partners.partnerName')}
              required
              maxLength={200}
              data-autofocus
              {...fields.text('partnerName')}
            />
            <Textarea
              label={t('partners.statement')}
              description={t('partners.statementHint')}
              required
              minLength={10}
              maxLength={2000}
              autosize
              minRows={3}
              {...fields.text('statement')}
            />
            <TextInput
              label={t('partners.evidence')}
              description={t('partners.evidenceHint')}
              required
              maxLength={500}
              {...fields.text('evidence')}
            />
            <TextInput
              type="date"
              label={t('partners.expires')}
              description={t('partners.expiresHint')}
              {...fields.text('expiresAt')}
            />
            {approve.error && <ProblemNotice problem={approve.error} fields={Object.keys(EMPTY)} />}
            <FormButtons submit={t('partners.approveSubmit')} pending={approve.isPending} onCancel={close} />
          </Stack>
        </form>
      </Modal>
    </>
  );
}
