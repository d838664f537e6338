import { Button, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorConfirmed } from '@outrider/contracts';
import { useAddSecurityKey } from '../../api/log-on';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';

/** A key to plug in or hold near, or the device's own fingerprint or face: name it, touch it. */
export function SecurityKeyForm({ onConfirmed }: { onConfirmed: (done: FactorConfirmed) => void }) {
  const { t } = useTranslation();
  const add = useAddSecurityKey();
  const fields = useFields({ name: t('factors.defaultNames.webauthn') }, add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ name: fields.values.name.trim() }, { onSuccess: onConfirmed });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('factors.name')}
          description={t('factors.nameHint')}
          required
          maxLength={100}
          {...fields.text('name')}
        />
        {add.error && <ProblemNotice problem={add.error} fields={['name']} />}
        <Button type="submit" loading={add.isPending}>
          {t('factors.touch')}
        </Button>
      </Stack>
    </form>
  );
}
