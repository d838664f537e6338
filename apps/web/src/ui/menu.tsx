import { NavLink, Stack, Text } from '@mantine/core';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { GROUPS, isAt, permittedPages } from '../pages';
import { follows, goTo, usePath } from './navigation';

/** Every page that the session may see, in groups. */
export function Menu({ session, onChosen }: { session: SessionView; onChosen: () => void }) {
  const { t } = useTranslation();
  const path = usePath();
  const pages = permittedPages(session);
  return (
    <Stack gap="md">
      {GROUPS.map((group) => {
        const entries = pages.filter((page) => page.group === group && page.title !== undefined);
        if (entries.length === 0) return null;
        return (
          <div key={group}>
            {group !== 'work' && (
              <Text size="xs" fw={650} c="dimmed" px="sm" pb={4}>
                {t(`menu.groups.${group}`)}
              </Text>
            )}
            {entries.map((page) => (
              <NavLink
                key={page.path}
                href={page.path}
                label={t(`menu.pages.${page.title ?? 'campaigns'}`)}
                active={isAt(page, path)}
                aria-current={isAt(page, path) ? 'page' : undefined}
                py={6}
                style={{ borderRadius: 'var(--mantine-radius-sm)' }}
                onClick={(event: MouseEvent) => {
                  if (!follows(event)) return;
                  goTo(page.path);
                  onChosen();
                }}
              />
            ))}
          </div>
        );
      })}
    </Stack>
  );
}
