import { Button, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffGrantCreate } from '@outrider/contracts';
import { FormButtons } from '../ui/form-buttons';
import { ProblemNotice } from '../ui/notices';
import { useFields } from '../ui/use-fields';
import { useTakeInstruction, useTenantContacts, useTenants } from './api';

const SCOPES = ['read', 'read-and-export', 'change'] as const;
const CHANNELS = ['spoken', 'written'] as const;
const MINUTES = ['15', '30', '60'] as const;

/** Writes down what a customer's contact has instructed. */
export function TakeInstructionButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('staff.take')}</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('staff.takeTitle')} size="lg">
        <InstructionForm onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function InstructionForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const take = useTakeInstruction();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search, 250);
  const tenants = useTenants(wanted);
  const fields = useFields(
    {
      tenantId: '',
      contactId: '',
      channel: 'spoken' as StaffGrantCreate['channel'],
      scope: 'read' as StaffGrantCreate['scope'],
      reason: '',
      evidence: '',
      actsAsEmail: '',
      minutes: '30',
    },
    take.error,
  );
  const { values } = fields;
  const contacts = useTenantContacts(values.tenantId);
  const people = contacts.data?.items ?? [];
  const contact = people.find(({ id }) => id === values.contactId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    take.mutate({ ...values, minutes: Number(values.minutes) }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('staff.takeHint')}
        </Text>
        <Select
          label={t('staff.search')}
          description={t('staff.searchHint')}
          data={(tenants.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          searchValue={search}
          onSearchChange={setSearch}
          value={values.tenantId || null}
          onChange={(value) => {
            fields.set('tenantId', value ?? '');
            fields.set('contactId', '');
          }}
          error={fields.fault('tenantId')}
          searchable
          required
          data-autofocus
        />
        <Select
          label={t('staff.contact')}
          description={contact?.phone ?? contact?.email}
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={values.contactId || null}
          onChange={(value) => fields.set('contactId', value ?? '')}
          error={
            values.tenantId !== '' && contacts.data && people.length === 0
              ? t('staff.noContacts')
              : fields.fault('contactId')
          }
          disabled={people.length === 0}
          required
        />
        <Radio.Group
          label={t('staff.channel')}
          value={values.channel}
          onChange={(value) => {
            fields.set('channel', value as StaffGrantCreate['channel']);
            if (value === 'spoken' && values.scope === 'change') fields.set('scope', 'read');
          }}
        >
          <Group gap="md" pt={4}>
            {CHANNELS.map((value) => (
              <Radio key={value} value={value} label={t(`support.channels.${value}`)} />
            ))}
          </Group>
        </Radio.Group>
        <Radio.Group
          label={t('support.scope')}
          value={values.scope}
          onChange={(value) => fields.set('scope', value as StaffGrantCreate['scope'])}
          error={fields.fault('scope')}
        >
          <Stack gap={6} pt={4}>
            {SCOPES.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`support.scopes.${value}`)}
                disabled={value === 'change' && values.channel === 'spoken'}
                description={value === 'change' && values.channel === 'spoken' ? t('staff.spokenNoChange') : undefined}
              />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={t('support.reasonField')}
          description={t('support.reasonHint')}
          minLength={5}
          maxLength={500}
          required
          {...fields.text('reason')}
        />
        <TextInput
          label={t('staff.evidence')}
          description={t('staff.evidenceHint')}
          maxLength={500}
          required
          {...fields.text('evidence')}
        />
        <TextInput
          label={t('staff.actsAs')}
          description={t('support.actsAsHint')}
          type="email"
          maxLength={254}
          required
          {...fields.text('actsAsEmail')}
        />
        <Select
          label={t('support.minutes')}
          data={MINUTES.map((value) => ({ value, label: t('support.minuteCount', { count: Number(value) }) }))}
          value={values.minutes}
          onChange={(value) => value && fields.set('minutes', value)}
          allowDeselect={false}
          required
        />
        {take.error && <ProblemNotice problem={take.error} fields={Object.keys(values)} />}
        <FormButtons submit={t('staff.take')} pending={take.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
