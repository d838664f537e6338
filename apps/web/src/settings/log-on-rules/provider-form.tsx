import { PasswordInput, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityProviderCreate } from '@outrider/contracts';
import type { ApiProblem } from '../../api/client';
import { FormButtons } from '../../ui/form-buttons';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';

const NAMES = ['slug', 'name', 'issuer', 'clientId', 'clientSecret'] as const;

/** Where the tenant's log-on service is and what it knows us by. */
export function ProviderForm(props: {
  initial: IdentityProviderCreate;
  /** It is connected already: its short name stays, and so does its secret unless another is typed. */
  known?: boolean;
  submit: string;
  pending: boolean;
  problem: ApiProblem | null;
  onSubmit: (values: IdentityProviderCreate) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const fields = useFields(props.initial, props.problem);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit(fields.values);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('singleSignOn.name')}
          description={t('singleSignOn.nameHint')}
          required
          maxLength={200}
          data-autofocus
          {...fields.text('name')}
        />
        {!props.known && (
          <TextInput
            label={t('singleSignOn.slugField')}
            description={t('singleSignOn.slugHint')}
            required
            minLength={3}
            maxLength={60}
            pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
            title={t('singleSignOn.slugRule')}
            {...fields.text('slug')}
          />
        )}
        <TextInput
          label={t('singleSignOn.issuer')}
          description={t('singleSignOn.issuerHint')}
          type="url"
          required
          maxLength={500}
          {...fields.text('issuer')}
        />
        <TextInput label={t('singleSignOn.clientId')} required maxLength={200} {...fields.text('clientId')} />
        <PasswordInput
          label={t('singleSignOn.clientSecret')}
          description={t(props.known ? 'singleSignOn.secretKept' : 'singleSignOn.secretNew')}
          required={!props.known}
          maxLength={300}
          autoComplete="off"
          {...fields.text('clientSecret')}
        />
        {props.problem && <ProblemNotice problem={props.problem} fields={NAMES} />}
        <FormButtons submit={props.submit} pending={props.pending} onCancel={props.onCancel} />
      </Stack>
    </form>
  );
}
