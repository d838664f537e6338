import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartnerApprovalView } from '@outrider/contracts';
import { goTo } from '../../ui/navigation';
import { useAddClient } from './api';
import { ClientForm } from './client-form';

/** Makes a program of an approved partner; its page is where it gets its key. */
export function AddClientButton({ approval }: { approval: PartnerApprovalView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const add = useAddClient();
  const close = () => {
    setOpen(false);
    add.reset();
  };
  return (
    <>
      <Button
        size="xs"
        onClick={() => setOpen(true)}
        aria-label={`${t('partners.addClient')}: ${approval.partnerName}`}
      >
        {t('partners.addClient')}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title={t('partners.addClientTitle', { name: approval.partnerName })}
        size="lg"
      >
        <ClientForm
          initial={{ name: '', scopes: [], requestsPerMinute: 60 }}
          submit={t('partners.addClient')}
          pending={add.isPending}
          problem={add.error}
          onCancel={close}
          onSubmit={(values) =>
            add.mutate(
              { ...values, approvalId: approval.id },
              { onSuccess: (client) => goTo(`/settings/partners/${client.id}`) },
            )
          }
        />
      </Modal>
    </>
  );
}
