import { Center, Container, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from './api/session';
import { CampaignListPage } from './campaigns/campaign-list-page';
import { CampaignPage } from './campaigns/campaign-page';
import { LogOnPage } from './log-on/log-on-page';
import { usePath } from './ui/navigation';
import { ProblemNotice } from './ui/notices';
import { Shell } from './ui/shell';

/** The page that the address names, for whoever is logged on. */
export function App() {
  const { t } = useTranslation();
  const session = useSession();
  const path = usePath();

  if (session.isPending) {
    return (
      <Center mih="100dvh">
        <Loader aria-label={t('loading')} />
      </Center>
    );
  }
  if (session.isError) {
    return (
      <Container size="xs" py="xl">
        <ProblemNotice problem={session.error} onRetry={() => void session.refetch()} />
      </Container>
    );
  }
  if (session.data === null) return <LogOnPage />;
  const campaignId = /^\/campaigns\/([^/]+)\/?$/.exec(path)?.[1];
  return (
    <Shell session={session.data}>
      {campaignId ? (
        <CampaignPage key={campaignId} id={decodeURIComponent(campaignId)} session={session.data} />
      ) : (
        <CampaignListPage />
      )}
    </Shell>
  );
}
