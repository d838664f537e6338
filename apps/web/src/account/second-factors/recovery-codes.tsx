import { useTranslation } from 'react-i18next';
import { ShownOnce } from '../../ui/shown-once';

/** Codes for who has lost the second factor, shown this once. */
export function RecoveryCodes({ codes, email }: { codes: readonly string[]; email: string }) {
  const { t } = useTranslation();
  return (
    <ShownOnce
      title={t('recovery.onceTitle')}
      text={t('recovery.once')}
      lines={codes}
      fileName={`outrider-recovery-codes-${email.replace(/[^a-z0-9.-]+/gi, '-')}.txt`}
      columns
    />
  );
}
