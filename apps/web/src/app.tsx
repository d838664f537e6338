import { Center, Container, Loader, Paper, Text } from '@mantine/core';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { takeLogOffAsked, useSession } from './api/session';
import { EnrolmentPage } from './log-on/enrolment-page';
import { ForgottenPage } from './log-on/forgotten-page';
import { LogOnPage } from './log-on/log-on-page';
import { ResetPage } from './log-on/reset-page';
import { SecondFactorPage } from './log-on/second-factor-page';
import { SingleSignOnPage } from './log-on/single-sign-on-page';
import { TicketPage } from './log-on/ticket-page';
import { pageAt, permittedPages } from './pages';
import { ErrorBoundary } from './ui/error-boundary';
import { Link, replaceBy, usePath } from './ui/navigation';
import { EmptyNotice, ProblemNotice } from './ui/notices';
import { Shell } from './ui/shell';

/** The page that the address names, for whoever is logged on. */
export function App() {
  const { t } = useTranslation();
  const session = useSession();
  const path = usePath();
  const ended = useEnded(session.data);

  // These two bring a secret of their own and are the same for everybody.
  if (path === '/reset') return <ResetPage />;
  if (path === '/support-session') return <TicketPage />;
  if (session.isPending) return <Waiting />;
  if (session.isError) {
    return (
      <Container size="xs" py="xl">
        <ProblemNotice problem={session.error} onRetry={() => void session.refetch()} />
      </Container>
    );
  }
  if (session.data === null) {
    if (path === '/forgotten-password') return <ForgottenPage />;
    if (path === '/single-sign-on') return <SingleSignOnPage />;
    return <LogOnPage ended={ended} />;
  }
  if (session.data.stage === 'second-factor') return <SecondFactorPage session={session.data} />;
  if (session.data.stage === 'enrolment') return <EnrolmentPage session={session.data} />;
  return (
    <Shell session={session.data}>
      <ErrorBoundary key={path}>
        <Suspense fallback={<Waiting label={t('loading')} />}>
          <Shown session={session.data} path={path} />
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

function Waiting({ label }: { label?: string }) {
  const { t } = useTranslation();
  return (
    <Center mih={label ? 300 : '100dvh'}>
      <Loader aria-label={label ?? t('loading')} />
    </Center>
  );
}

function Shown({ session, path }: { session: SessionView; path: string }) {
  const { t } = useTranslation();
  const page = pageAt(session, path);
  const home = permittedPages(session).find((each) => each.title !== undefined)?.path ?? '/account';
  // Who may not see the first page begins at the first one that they may.
  const shown = path === '/' && page === 'denied' ? pageAt(session, home) : page;
  useEffect(() => {
    if (path === '/' && page === 'denied') replaceBy(home);
  }, [path, page, home]);
  if (shown !== 'denied' && shown !== 'unknown') return shown;
  return (
    <Paper withBorder>
      <EmptyNotice title={t(shown === 'denied' ? 'denied.title' : 'unknownPage.title')}>
        <Text c="dimmed" w="100%">
          {t(shown === 'denied' ? 'denied.text' : 'unknownPage.text')}
        </Text>
        <Link to={home}>{t('unknownPage.home')}</Link>
      </EmptyNotice>
    </Paper>
  );
}

/** How the last log-on ended, where it was not here that somebody asked for it. */
function useEnded(session: SessionView | null | undefined): 'elsewhere' | 'support' | undefined {
  const [before, setBefore] = useState<SessionView | null>();
  const [ended, setEnded] = useState<'elsewhere' | 'support'>();
  useEffect(() => {
    if (session === undefined || session === before) return;
    setBefore(session);
    if (session) return setEnded(undefined);
    const wasAsked = takeLogOffAsked();
    if (before?.support) return setEnded('support');
    if (before?.stage === 'full' && !wasAsked) setEnded('elsewhere');
    return undefined;
  }, [session, before]);
  return ended;
}
