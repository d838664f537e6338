import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { useLogOff, useTakeSession } from '../api/session';
import { FactorForm } from './factor-form';
import { LogOnFrame } from './frame';

/** The password was right; now the second factor. */
export function SecondFactorPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const take = useTakeSession();
  return (
    <LogOnFrame title={t('factor.title')} hint={t('factor.hint', { name: session.user.name })} below={<OtherPerson />}>
      <FactorForm factors={session.factors} onShown={take} />
    </LogOnFrame>
  );
}

/** Back to the first page, for who is somebody else or has none of what is asked for. */
export function OtherPerson() {
  const { t } = useTranslation();
  const logOff = useLogOff();
  return (
    <Button variant="subtle" size="xs" loading={logOff.isPending} onClick={() => logOff.mutate()}>
      {t('factor.other')}
    </Button>
  );
}
