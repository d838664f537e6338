import { Badge, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SupportContactView } from '@outrider/contracts';
import { ConfirmButton } from '../../ui/confirm';
import { DataTable } from '../../ui/data-table';
import { FormButtons } from '../../ui/form-buttons';
import { ProblemNotice } from '../../ui/notices';
import { Section } from '../../ui/section';
import { useFields } from '../../ui/use-fields';
import { useAddContact, useChangeContact } from './api';

const EMPTY = { name: '', email: '', phone: '' };

/** From whom staff take instructions. */
export function ContactsSection({ contacts, mayWrite }: { contacts: SupportContactView[]; mayWrite: boolean }) {
  const { t } = useTranslation();
  return (
    <Section title={t('support.contacts')} hint={t('support.contactsHint')} actions={mayWrite && <AddButton />}>
      {contacts.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('support.noContacts')}
        </Text>
      ) : (
        <DataTable
          label={t('support.contacts')}
          rows={[...contacts].sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name))}
          rowKey={({ id }) => id}
          columns={[
            {
              header: t('support.name'),
              cell: (contact) => (
                <Group gap={6}>
                  <Text size="sm" fw={600}>
                    {contact.name}
                  </Text>
                  {!contact.active && (
                    <Badge color="gray" variant="light" tt="none">
                      {t('support.inactive')}
                    </Badge>
                  )}
                </Group>
              ),
            },
            { header: t('logOn.email'), cell: ({ email }) => email },
            { header: t('support.phone'), cell: ({ phone }) => phone ?? '–' },
            ...(mayWrite
              ? [{ header: '', right: true, cell: (contact: SupportContactView) => <Switch contact={contact} /> }]
              : []),
          ]}
        />
      )}
    </Section>
  );
}

function Switch({ contact }: { contact: SupportContactView }) {
  const { t } = useTranslation();
  const change = useChangeContact(contact.id);
  if (!contact.active) {
    return (
      <Button
        size="xs"
        variant="default"
        loading={change.isPending}
        aria-label={`${t('support.reinstate')}: ${contact.name}`}
        onClick={() => change.mutate({ active: true })}
      >
        {t('support.reinstate')}
      </Button>
    );
  }
  return (
    <ConfirmButton
      label={t('support.dismiss')}
      about={contact.name}
      title={t('support.dismissTitle', { name: contact.name })}
      text={t('support.dismissText')}
      confirm={t('support.dismiss')}
      doing={{ ...change, mutate: (_none, options) => change.mutate({ active: false }, options) }}
    />
  );
}

function AddButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const add = useAddContact();
  const fields = useFields(EMPTY, add.error);
  const close = () => {
    setOpen(false);
    add.reset();
    fields.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { phone, ...person } = fields.values;
    add.mutate({ ...person, phone: phone.trim() === '' ? null : phone.trim() }, { onSuccess: close });
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {t('support.addContact')}
      </Button>
      <Modal opened={open} onClose={close} title={t('support.addContact')}>
        <form onSubmit={submit}>
          <Stack>
            <TextInput label={t('support.name')} required maxLength={200} data-autofocus {...fields.text('name')} />
            <TextInput label={t('logOn.email')} type="email" required maxLength={254} {...fields.text('email')} />
            <TextInput
              label={t('support.phone')}
              description={t('support.phoneHint')}
              type="tel"
              maxLength={40}
              {...fields.text('phone')}
            />
            {add.error && <ProblemNotice problem={add.error} fields={Object.keys(EMPTY)} />}
            <FormButtons submit={t('add')} pending={add.isPending} onCancel={close} />
          </Stack>
        </form>
      </Modal>
    </>
  );
}
