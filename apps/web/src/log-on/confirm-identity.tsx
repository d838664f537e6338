import { Button, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { askWith } from '../api/confirmation';
import { useShowPassword } from '../api/log-on';
import { useTakeSession } from '../api/session';
import { FactorForm } from './factor-form';
import { RefusedNotice, useWait } from './wait-notice';

/** Asks who is logged on to show it again, where a change is so delicate that the API wants it. */
export function ConfirmIdentity({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const answer = useRef<(shown: boolean) => void>(undefined);
  const take = useTakeSession();
  useEffect(() => {
    askWith(
      () =>
        new Promise((resolve) => {
          answer.current?.(false);
          answer.current = resolve;
          setOpen(true);
        }),
    );
    return () => askWith(undefined);
  }, []);
  const close = (shown: boolean) => {
    setOpen(false);
    answer.current?.(shown);
    answer.current = undefined;
  };
  const shown = (next: SessionView) => {
    take(next);
    close(true);
  };
  return (
    <Modal opened={open} onClose={() => close(false)} title={t('confirmIdentity.title')} centered zIndex={300}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('confirmIdentity.hint')}
        </Text>
        {session.factors.length > 0 ? (
          <FactorForm factors={session.factors} onShown={shown} />
        ) : (
          <PasswordAgain onShown={shown} />
        )}
      </Stack>
    </Modal>
  );
}

function PasswordAgain({ onShown }: { onShown: (session: SessionView) => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const show = useShowPassword();
  const wait = useWait(show.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show.mutate({ password }, { onSuccess: onShown });
  };
  useEffect(() => {
    if (show.isError) field.current?.select();
  }, [show.isError, show.failureCount]);
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          ref={field}
          label={t('confirmIdentity.password')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
          data-autofocus
        />
        {show.error && <RefusedNotice problem={show.error} wait={wait} />}
        <Button type="submit" loading={show.isPending} disabled={wait > 0} fullWidth>
          {t('confirmIdentity.submit')}
        </Button>
      </Stack>
    </form>
  );
}
