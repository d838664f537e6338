import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { whole } from '../ui/format';

/** A titled part of the page. */
export function Panel({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" style={{ flex: '1 1 auto' }}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5">
            {title}
          </Title>
          {hint && (
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          )}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}

/** Figures side by side, as a list of terms. */
export function Figures({ children }: { children: ReactNode }) {
  return (
    <Group component="dl" m={0} style={{ columnGap: 'var(--mantine-spacing-xl)', rowGap: 'var(--mantine-spacing-sm)' }}>
      {children}
    </Group>
  );
}

/** A count and what it counts. */
export function Figure({ label, count, mark }: { label: string; count: number; mark?: string }) {
  const { i18n } = useTranslation();
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {mark && <Mark color={mark} />}
        {label}
      </Text>
      <Text component="dd" m={0} size="xl" fw={650} className="figure">
        {whole(i18n.language, count)}
      </Text>
    </div>
  );
}

const Mark = ({ color }: { color: string }) => (
  <span
    aria-hidden
    style={{
      display: 'inline-block',
      width: 8,
      height: 8,
      borderRadius: 2,
      marginRight: 6,
      background: `var(--mantine-color-${color}-6)`,
    }}
  />
);
