import { SegmentedControl, Stack, Text } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorConfirmed } from '@outrider/contracts';
import { SecurityKeyForm } from './security-key-form';
import { TotpForm } from './totp-form';

/** Sets up a second factor: an app that shows codes, or a security key. */
export function AddFactor({ onConfirmed }: { onConfirmed: (done: FactorConfirmed) => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'totp' | 'webauthn'>('totp');
  const keys = browserSupportsWebAuthn();
  return (
    <Stack>
      {keys && (
        <SegmentedControl
          fullWidth
          aria-label={t('factors.kind')}
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          data={(['totp', 'webauthn'] as const).map((value) => ({ value, label: t(`factors.kinds.${value}`) }))}
        />
      )}
      <Text size="sm" c="dimmed">
        {t(`factors.kindHints.${kind}`)}
      </Text>
      {kind === 'totp' ? <TotpForm onConfirmed={onConfirmed} /> : <SecurityKeyForm onConfirmed={onConfirmed} />}
    </Stack>
  );
}
