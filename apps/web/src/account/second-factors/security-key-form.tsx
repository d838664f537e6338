import { useTranslation } from 'react-i18next';
import type { FactorConfirmed } from '@outrider/contracts';
import { useAddSecurityKey } from '../../api/log-on';
import { FactorNameForm } from './factor-name-form';

/** A key to plug in or hold near, or the device's own fingerprint or face: name it, touch it. */
export function SecurityKeyForm({ onConfirmed }: { onConfirmed: (done: FactorConfirmed) => void }) {
  const { t } = useTranslation();
  const add = useAddSecurityKey();
  return (
    <FactorNameForm
      kind="webauthn"
      submit={t('factors.touch')}
      pending={add.isPending}
      problem={add.error}
      onSubmit={(name) => add.mutate({ name }, { onSuccess: onConfirmed })}
    />
  );
}
