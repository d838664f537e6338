import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { useShowFactor, useShowKey } from '../api/log-on';
import { RefusedNotice, useWait } from './wait-notice';

type Way = 'totp' | 'webauthn' | 'recovery';

/** Asks for any of the second factors that the person has. */
export function FactorForm(props: { factors: SessionView['factors']; onShown: (session: SessionView) => void }) {
  const { t } = useTranslation();
  const ways: Way[] = [...(['totp', 'webauthn'] as const).filter((kind) => props.factors.includes(kind)), 'recovery'];
  const [way, setWay] = useState<Way>(ways[0] ?? 'recovery');
  return (
    <Stack>
      {way === 'webauthn' ? (
        <KeyWay onShown={props.onShown} />
      ) : (
        <CodeWay key={way} way={way} onShown={props.onShown} />
      )}
      <Stack gap={4} align="flex-start">
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <Anchor key={other} component="button" type="button" size="sm" onClick={() => setWay(other)}>
              {t(`factor.use.${other}`)}
            </Anchor>
          ))}
      </Stack>
    </Stack>
  );
}

function CodeWay({ way, onShown }: { way: 'totp' | 'recovery'; onShown: (session: SessionView) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const show = useShowFactor();
  const wait = useWait(show.error);
  const send = (typed: string) =>
    show.mutate(way === 'totp' ? { code: typed } : { recoveryCode: typed.trim() }, { onSuccess: onShown });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!show.isPending) send(code);
  };
  const type = (typed: string) => {
    if (way === 'recovery') return setCode(typed);
    const digits = typed.replace(/\D/g, '').slice(0, 6);
    setCode(digits);
    // The sixth digit is the last: nobody need press a button.
    if (digits.length === 6 && digits !== code && !show.isPending && wait === 0) send(digits);
  };
  useEffect(() => {
    if (show.isError) field.current?.select();
  }, [show.isError, show.failureCount]);
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          ref={field}
          label={t(`factor.${way}`)}
          description={t(`factor.${way}Hint`)}
          value={code}
          onChange={(event) => type(event.currentTarget.value)}
          inputMode={way === 'totp' ? 'numeric' : 'text'}
          autoComplete={way === 'totp' ? 'one-time-code' : 'off'}
          className="figure"
          required
          autoFocus
        />
        {show.error && <RefusedNotice problem={show.error} wait={wait} />}
        <Button type="submit" loading={show.isPending} disabled={wait > 0} fullWidth>
          {t('factor.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function KeyWay({ onShown }: { onShown: (session: SessionView) => void }) {
  const { t } = useTranslation();
  const show = useShowKey();
  const wait = useWait(show.error);
  return (
    <Stack>
      <Text size="sm">{t('factor.webauthnHint')}</Text>
      {show.error && <RefusedNotice problem={show.error} wait={wait} />}
      <Button
        loading={show.isPending}
        disabled={wait > 0}
        onClick={() => show.mutate(undefined, { onSuccess: onShown })}
        autoFocus
        fullWidth
      >
        {t('factor.webauthn')}
      </Button>
    </Stack>
  );
}
