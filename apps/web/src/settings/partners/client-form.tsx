import { Input, NumberInput, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiScopeView } from '@outrider/contracts';
import type { ApiProblem } from '../../api/client';
import { FormButtons } from '../../ui/form-buttons';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';
import { ScopeEditor } from './scope-editor';

export interface ClientValues {
  name: string;
  scopes: ApiScopeView[];
  requestsPerMinute: number;
}

/** A program's name, what it may do and how much it may ask. */
export function ClientForm(props: {
  initial: ClientValues;
  submit: string;
  pending: boolean;
  problem: ApiProblem | null;
  onSubmit: (values: ClientValues) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const fields = useFields(props.initial, props.problem);
  const { scopes, requestsPerMinute } = fields.values;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit(fields.values);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('partners.clientName')}
          description={t('partners.clientNameHint')}
          required
          maxLength={200}
          data-autofocus
          {...fields.text('name')}
        />
        <Input.Wrapper
          label={t('partners.may')}
          description={t('partners.scopesHint')}
          error={fields.fault('scopes')}
          labelElement="div"
        >
          <ScopeEditor scopes={scopes} onChange={(next) => fields.set('scopes', next)} />
        </Input.Wrapper>
        <NumberInput
          label={t('partners.rate')}
          description={t('partners.rateHint')}
          min={1}
          max={6_000}
          allowDecimal={false}
          required
          value={requestsPerMinute}
          onChange={(value) => fields.set('requestsPerMinute', Number(value))}
          error={fields.fault('requestsPerMinute')}
        />
        {props.problem && <ProblemNotice problem={props.problem} fields={['name', 'scopes', 'requestsPerMinute']} />}
        <FormButtons
          submit={props.submit}
          pending={props.pending}
          disabled={scopes.length === 0}
          onCancel={props.onCancel}
        />
      </Stack>
    </form>
  );
}
