import { Alert, Button, Stack } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useResetPassword } from '../api/log-on';
import { LinkButton, takeFragment } from '../ui/navigation';
import { NewPasswordFields, newPasswordFault } from '../ui/new-password';
import { ProblemNotice } from '../ui/notices';
import { useFields } from '../ui/use-fields';
import { LogOnFrame } from './frame';
import { BackToLogOn } from './forgotten-page';

/** Sets a new password by the link that was mailed. Its token stands behind `#` and leaves the address at once. */
export function ResetPage() {
  const { t } = useTranslation();
  const [token] = useState(() => takeFragment());
  const reset = useResetPassword();
  const fields = useFields({ password: '', again: '' }, reset.error);
  const fault = newPasswordFault(fields.values.password, fields.values.again);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fault) reset.mutate({ token, password: fields.values.password });
  };
  const useless = token === '' || reset.error?.code === 'reset-link-invalid';
  if (reset.isSuccess || useless) {
    return (
      <LogOnFrame title={t(useless ? 'reset.uselessTitle' : 'reset.doneTitle')}>
        <Alert color={useless ? 'orange' : 'green'} variant="light" role={useless ? 'alert' : 'status'}>
          {t(useless ? 'reset.useless' : 'reset.done')}
        </Alert>
        <LinkButton to={useless ? '/forgotten-password' : '/'}>
          {t(useless ? 'reset.another' : 'logOn.submit')}
        </LinkButton>
      </LogOnFrame>
    );
  }
  return (
    <LogOnFrame title={t('reset.title')} hint={t('reset.hint')} below={<BackToLogOn />}>
      <form onSubmit={submit}>
        <Stack>
          <NewPasswordFields fields={fields} autoFocus />
          {reset.error && <ProblemNotice problem={reset.error} fields={['password']} />}
          <Button type="submit" loading={reset.isPending} fullWidth>
            {t('reset.submit')}
          </Button>
        </Stack>
      </form>
    </LogOnFrame>
  );
}
