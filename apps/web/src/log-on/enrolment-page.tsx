import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorConfirmed, SessionView } from '@outrider/contracts';
import { AddFactor } from '../account/second-factors/add-factor';
import { RecoveryCodes } from '../account/second-factors/recovery-codes';
import { useTakeSession } from '../api/session';
import { LogOnFrame } from './frame';
import { OtherPerson } from './second-factor-page';

/** The company asks for a second factor and the person has none yet. */
export function EnrolmentPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const take = useTakeSession();
  const [confirmed, setConfirmed] = useState<FactorConfirmed>();
  if (confirmed?.recoveryCodes) {
    return (
      <LogOnFrame title={t('enrolment.doneTitle')} wide>
        <Stack>
          <RecoveryCodes codes={confirmed.recoveryCodes} email={session.user.email} />
          <Button onClick={() => take(confirmed.session)}>{t('enrolment.goOn')}</Button>
        </Stack>
      </LogOnFrame>
    );
  }
  return (
    <LogOnFrame title={t('enrolment.title')} hint={t('enrolment.hint')} below={<OtherPerson />} wide>
      <AddFactor onConfirmed={(done) => (done.recoveryCodes ? setConfirmed(done) : take(done.session))} />
    </LogOnFrame>
  );
}
