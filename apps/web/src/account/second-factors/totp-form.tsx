import { Button, Flex, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorConfirmed, TotpBegun } from '@outrider/contracts';
import { useBeginTotp, useConfirmTotp } from '../../api/log-on';
import { ProblemNotice } from '../../ui/notices';
import { QrCode } from '../../ui/qr-code';
import { FactorNameForm } from './factor-name-form';

/** An app on the phone that shows a new code each half minute: name it, scan, prove. */
export function TotpForm({ onConfirmed }: { onConfirmed: (done: FactorConfirmed) => void }) {
  const { t } = useTranslation();
  const begin = useBeginTotp();
  if (begin.data) return <Proof begun={begin.data} onConfirmed={onConfirmed} />;
  return (
    <FactorNameForm
      kind="totp"
      submit={t('factors.showQr')}
      pending={begin.isPending}
      problem={begin.error}
      onSubmit={(name) => begin.mutate({ name })}
    />
  );
}

function Proof({ begun, onConfirmed }: { begun: TotpBegun; onConfirmed: (done: FactorConfirmed) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const confirm = useConfirmTotp(begun.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate({ code }, { onSuccess: onConfirmed });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Flex gap="md" direction={{ base: 'column', xs: 'row' }} align={{ base: 'center', xs: 'flex-start' }}>
          <QrCode text={begun.otpauthUri} label={t('factors.qr')} />
          <Stack gap="xs">
            <Text size="sm">{t('factors.scan')}</Text>
            <Text size="sm" c="dimmed">
              {t('factors.noScan')}
            </Text>
            <Text size="sm" className="secret">
              {begun.secret.match(/.{1,4}/g)?.join(' ')}
            </Text>
          </Stack>
        </Flex>
        <TextInput
          label={t('factors.proof')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]{6}"
          title={t('factor.totpHint')}
          required
          autoFocus
          maw={{ xs: 280 }}
        />
        {confirm.error && <ProblemNotice problem={confirm.error} />}
        <Button type="submit" loading={confirm.isPending}>
          {t('factors.confirm')}
        </Button>
      </Stack>
    </form>
  );
}
