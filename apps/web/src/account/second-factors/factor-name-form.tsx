import { Button, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorView } from '@outrider/contracts';
import type { ApiProblem } from '../../api/client';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';

/** How the setting up of a factor begins: with a name for it. */
export function FactorNameForm(props: {
  kind: FactorView['kind'];
  submit: string;
  pending: boolean;
  problem: ApiProblem | null;
  onSubmit: (name: string) => void;
}) {
  const { t } = useTranslation();
  const fields = useFields({ name: t(`factors.defaultNames.${props.kind}`) }, props.problem);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit(fields.values.name.trim());
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
        {props.problem && <ProblemNotice problem={props.problem} fields={['name']} />}
        <Button type="submit" loading={props.pending}>
          {props.submit}
        </Button>
      </Stack>
    </form>
  );
}
