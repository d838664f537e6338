import { Center, Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTicket } from '../api/session';
import { goTo, takeFragment } from '../ui/navigation';
import { ProblemNotice } from '../ui/notices';
import { LogOnFrame } from './frame';

/** Where staff come in with a ticket of the staff's own address. It works once. */
export function TicketPage() {
  const { t } = useTranslation();
  const [ticket] = useState(() => takeFragment());
  const { mutate, error } = useTicket();
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    mutate(ticket, { onSuccess: () => goTo('/') });
  }, [mutate, ticket]);
  return (
    <LogOnFrame title={t('ticket.title')} hint={t('ticket.hint')}>
      {error ? (
        <ProblemNotice problem={error} />
      ) : (
        <Center py="md">
          <Loader aria-label={t('loading')} />
        </Center>
      )}
    </LogOnFrame>
  );
}
