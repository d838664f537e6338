import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { Loaded } from '../../ui/loaded';
import { Page } from '../../ui/page';
import { useContacts, useGrants } from './api';
import { ContactsSection } from './contacts-section';
import { GrantsSection } from './grants-section';

/** Who may instruct our staff, and whom they were let in by. */
export default function SupportPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const contacts = useContacts();
  const grants = useGrants();
  const mayWrite = session.permissions.includes('support.write');
  return (
    <Page title={t('support.title')} hint={t('support.hint')}>
      <Loaded query={contacts}>
        {(people) => (
          <Stack>
            <Loaded query={grants}>
              {(found) => <GrantsSection grants={found} contacts={people} session={session} mayWrite={mayWrite} />}
            </Loaded>
            <ContactsSection contacts={people} mayWrite={mayWrite} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
