import { AppShell, Button, Container, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { useLogOff } from '../api/session';
import { Link } from './navigation';
import { ProblemNotice } from './notices';
import { Preferences } from './preferences';

/** The frame around every page of a logged-on user. */
export function Shell({ session, children }: { session: SessionView; children: ReactNode }) {
  const { t } = useTranslation();
  const logOff = useLogOff();
  return (
    <AppShell header={{ height: 56 }} padding={{ base: 'sm', sm: 'lg' }}>
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <AppShell.Header px={{ base: 'sm', sm: 'lg' }}>
        <Container size="lg" h="100%" px={0}>
          <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
            <Link to="/" fw={700} size="lg" underline="never" c="inherit">
              <Group gap={8} wrap="nowrap">
                <img src="/icon.svg" alt="" width={24} height={24} />
                {t('name')}
              </Group>
            </Link>
            <Group gap="xs" wrap="nowrap">
              <Text size="sm" c="dimmed" visibleFrom="sm" truncate maw={240}>
                {session.user.name}
              </Text>
              <Preferences />
              <Button variant="default" size="xs" loading={logOff.isPending} onClick={() => logOff.mutate()}>
                {t('logOff')}
              </Button>
            </Group>
          </Group>
        </Container>
      </AppShell.Header>
      <AppShell.Main id="content" tabIndex={-1}>
        <Container size="lg" px={0}>
          {logOff.isError && <ProblemNotice problem={logOff.error} />}
          {children}
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
