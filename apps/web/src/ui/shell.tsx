import { AppShell, Burger, Button, Container, Group, ScrollArea, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { useLogOff } from '../api/session';
import { ConfirmIdentity } from '../log-on/confirm-identity';
import { SupportBanner } from '../support/support-banner';
import { Menu } from './menu';
import { Link } from './navigation';
import { ProblemNotice } from './notices';
import { Preferences } from './preferences';

const HEADER = 56;
/** The banner has one line where there is room, else three or four. */
const BANNER = { base: 112, sm: 76, lg: 44 };

/** The frame around every page of a logged-on user. */
export function Shell({ session, children }: { session: SessionView; children: ReactNode }) {
  const { t } = useTranslation();
  const logOff = useLogOff();
  const [menuOpen, setMenuOpen] = useState(false);
  const wide = useMediaQuery('(min-width: 30em)', true, { getInitialValueInEffect: false });
  const above = (banner: number) => HEADER + (session.support ? banner : 0);
  return (
    <AppShell
      header={{ height: { base: above(BANNER.base), sm: above(BANNER.sm), lg: above(BANNER.lg) } }}
      navbar={{ width: 230, breakpoint: 'md', collapsed: { mobile: !menuOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
      transitionDuration={0}
    >
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <AppShell.Header>
        {session.support && <SupportBanner support={session.support} session={session} heights={BANNER} />}
        <Group h={HEADER} justify="space-between" wrap="nowrap" gap="xs" px={{ base: 'sm', sm: 'lg' }}>
          <Group gap={8} wrap="nowrap">
            <Burger
              opened={menuOpen}
              onClick={() => setMenuOpen((open) => !open)}
              hiddenFrom="md"
              size="sm"
              aria-label={t('menu.open')}
            />
            <Link to="/" fw={700} size="lg" underline="never" c="inherit">
              <Group gap={8} wrap="nowrap">
                <img src="/icon.svg" alt="" width={24} height={24} />
                <Text span inherit visibleFrom="xs">
                  {t('name')}
                </Text>
              </Group>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm" c="dimmed" visibleFrom="sm" truncate maw={240}>
              {session.user.name}
            </Text>
            {wide && <Preferences />}
            <Button variant="default" size="xs" loading={logOff.isPending} onClick={() => logOff.mutate()}>
              {t('logOff')}
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('menu.label')}>
        <AppShell.Section grow component={ScrollArea}>
          <Menu session={session} onChosen={() => setMenuOpen(false)} />
        </AppShell.Section>
        {!wide && (
          <AppShell.Section pt="sm">
            <Preferences />
          </AppShell.Section>
        )}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Container size="lg" px={0}>
          {logOff.isError && <ProblemNotice problem={logOff.error} />}
          {children}
        </Container>
      </AppShell.Main>
      <ConfirmIdentity session={session} />
    </AppShell>
  );
}
