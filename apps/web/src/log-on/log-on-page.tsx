import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLogOn } from '../api/session';
import { Link, takeFragment } from '../ui/navigation';
import { useFields } from '../ui/use-fields';
import { LogOnFrame } from './frame';
import { RefusedNotice, useWait } from './wait-notice';

/** `ended`: why who was logged on is not any more. */
export function LogOnPage({ ended }: { ended?: 'elsewhere' | 'support' | undefined }) {
  const { t } = useTranslation();
  // Where the company's log-on service leads back to, without saying why: that is for its administrators.
  const [refused] = useState(() => location.hash === '#single-sign-on-failed' && takeFragment() !== '');
  const passwordField = useRef<HTMLInputElement>(null);
  const logOn = useLogOn();
  const fields = useFields({ email: '', password: '' }, null);
  const wait = useWait(logOn.error);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    logOn.mutate(fields.values);
  };
  // A wrong password is typed again, from the start.
  useEffect(() => {
    if (logOn.isError) passwordField.current?.select();
  }, [logOn.isError, logOn.failureCount]);

  return (
    <LogOnFrame
      below={
        <>
          <Link to="/forgotten-password" size="sm">
            {t('logOn.forgotten')}
          </Link>
          <Link to="/single-sign-on" size="sm">
            {t('logOn.company')}
          </Link>
        </>
      }
    >
      {refused && !logOn.isError && (
        <Alert color="orange" variant="light" role="alert">
          {t('singleSignOn.failed')}
        </Alert>
      )}
      {ended && !logOn.isError && (
        <Alert color="cyan" variant="light" role="status">
          {t(`logOn.ended.${ended}`)}
        </Alert>
      )}
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('logOn.email')}
            type="email"
            autoComplete="username"
            required
            autoFocus
            {...fields.text('email')}
          />
          <PasswordInput
            ref={passwordField}
            label={t('logOn.password')}
            autoComplete="current-password"
            required
            {...fields.text('password')}
          />
          {logOn.error && <RefusedNotice problem={logOn.error} wait={wait} />}
          <Button type="submit" loading={logOn.isPending} disabled={wait > 0} fullWidth>
            {t('logOn.submit')}
          </Button>
        </Stack>
      </form>
    </LogOnFrame>
  );
}
