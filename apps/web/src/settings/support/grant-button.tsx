import { Button, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView, SupportContactView, SupportGrantCreate } from '@outrider/contracts';
import { useUsers } from '../../api/people';
import { FormButtons } from '../../ui/form-buttons';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';
import { useAddGrant } from './api';

const SCOPES = ['read', 'read-and-export', 'change'] as const;
const MINUTES = ['15', '30', '60'] as const;

/** Lets staff in by a written instruction that is given here. */
export function GrantButton(props: { contacts: SupportContactView[]; session: SessionView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        {t('support.letIn')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('support.letInTitle')} size="lg">
        <GrantForm {...props} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function GrantForm(props: { contacts: SupportContactView[]; session: SessionView; onClose: () => void }) {
  const { t } = useTranslation();
  const { contacts, session, onClose } = props;
  const add = useAddGrant();
  const users = useUsers(session.permissions.includes('users.read'));
  const own = contacts.find(({ email }) => email === session.user.email) ?? contacts[0];
  const fields = useFields(
    {
      contactId: own?.id ?? '',
      scope: 'read' as SupportGrantCreate['scope'],
      reason: '',
      actsAsUserId: session.user.id,
      minutes: '30',
    },
    add.error,
  );
  const { values } = fields;
  const people = (users.data ?? []).filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ ...values, minutes: Number(values.minutes) }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('support.letInHint')}
        </Text>
        <TextInput
          label={t('support.reasonField')}
          description={t('support.reasonHint')}
          required
          minLength={5}
          maxLength={500}
          data-autofocus
          {...fields.text('reason')}
        />
        <Radio.Group
          label={t('support.scope')}
          value={values.scope}
          onChange={(value) => fields.set('scope', value as SupportGrantCreate['scope'])}
          error={fields.fault('scope')}
        >
          <Stack gap={6} pt={4}>
            {SCOPES.map((scope) => (
              <Radio
                key={scope}
                value={scope}
                label={t(`support.scopes.${scope}`)}
                description={t(`support.scopeHints.${scope}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Select
          label={t('support.instructedBy')}
          data={contacts.map(({ id, name }) => ({ value: id, label: name }))}
          value={values.contactId}
          onChange={(value) => value && fields.set('contactId', value)}
          error={fields.fault('contactId')}
          allowDeselect={false}
          required
        />
        <Select
          label={t('support.actsAs')}
          description={t('support.actsAsHint')}
          data={people.length > 0 ? people : [{ value: session.user.id, label: session.user.name }]}
          value={values.actsAsUserId}
          onChange={(value) => value && fields.set('actsAsUserId', value)}
          error={fields.fault('actsAsUserId')}
          allowDeselect={false}
          searchable
          required
        />
        <Select
          label={t('support.minutes')}
          data={MINUTES.map((value) => ({ value, label: t('support.minuteCount', { count: Number(value) }) }))}
          value={values.minutes}
          onChange={(value) => value && fields.set('minutes', value)}
          error={fields.fault('minutes')}
          allowDeselect={false}
          required
        />
        {add.error && <ProblemNotice problem={add.error} fields={Object.keys(values)} />}
        <FormButtons submit={t('support.letInSubmit')} pending={add.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
