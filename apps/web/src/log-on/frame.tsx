import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Preferences } from '../ui/preferences';

/** The frame of everything that comes before a log-on is whole. */
export function LogOnFrame(props: {
  title?: string;
  hint?: ReactNode;
  wide?: boolean;
  below?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={props.wide ? 520 : 400}>
        <Group justify="center" gap={10}>
          <img src="/icon.svg" alt="" width={32} height={32} />
          <Title order={1} size="h2">
            {t('name')}
          </Title>
        </Group>
        <Paper withBorder p="lg" shadow="xs">
          <Stack>
            {(props.title ?? props.hint) && (
              <Stack gap={4}>
                {props.title && (
                  <Title order={2} size="h4">
                    {props.title}
                  </Title>
                )}
                {props.hint && (
                  <Text size="sm" c="dimmed">
                    {props.hint}
                  </Text>
                )}
              </Stack>
            )}
            {props.children}
          </Stack>
        </Paper>
        {props.below && <Group justify="center">{props.below}</Group>}
        <Group justify="center">
          <Preferences />
        </Group>
      </Stack>
    </Center>
  );
}
