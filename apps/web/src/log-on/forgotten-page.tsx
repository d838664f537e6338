import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAskForReset } from '../api/log-on';
import { Link } from '../ui/navigation';
import { LogOnFrame } from './frame';
import { RefusedNotice, useWait } from './wait-notice';

/** Asks for a link to a new password; says the same whether the address is known or not. */
export function ForgottenPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const request = useAskForReset();
  const wait = useWait(request.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    request.mutate({ email });
  };
  return (
    <LogOnFrame
      title={t('reset.forgottenTitle')}
      hint={request.isSuccess ? undefined : t('reset.forgottenHint')}
      below={<BackToLogOn />}
    >
      {request.isSuccess ? (
        <Alert color="cyan" variant="light" role="status">
          {t('reset.sent', { email })}
        </Alert>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={t('logOn.email')}
              type="email"
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              required
              autoFocus
            />
            {request.error && <RefusedNotice problem={request.error} wait={wait} />}
            <Button type="submit" loading={request.isPending} disabled={wait > 0} fullWidth>
              {t('reset.send')}
            </Button>
          </Stack>
        </form>
      )}
    </LogOnFrame>
  );
}

export function BackToLogOn() {
  const { t } = useTranslation();
  return (
    <Link to="/" size="sm">
      ← {t('reset.back')}
    </Link>
  );
}
