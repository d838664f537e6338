import { Button, Center, Group, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLogOn } from '../api/session';
import { ProblemNotice } from '../ui/notices';
import { Preferences } from '../ui/preferences';

export function LogOnPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const passwordField = useRef<HTMLInputElement>(null);
  const logOn = useLogOn();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    logOn.mutate({ email, password });
  };
  // A wrong password is typed again, from the start.
  useEffect(() => {
    if (logOn.isError) passwordField.current?.select();
  }, [logOn.isError, logOn.failureCount]);

  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={380}>
        <Group justify="center" gap={10}>
          <img src="/icon.svg" alt="" width={32} height={32} />
          <Title order={1} size="h2">
            {t('name')}
          </Title>
        </Group>
        <Paper withBorder p="lg" shadow="xs">
          <form onSubmit={submit}>
            <Stack>
              <TextInput
                label={t('logOn.email')}
                type="email"
                autoComplete="username"
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
                required
                autoFocus
              />
              <PasswordInput
                ref={passwordField}
                label={t('logOn.password')}
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                required
              />
              {logOn.isError && <ProblemNotice problem={logOn.error} />}
              <Button type="submit" loading={logOn.isPending} fullWidth>
                {t('logOn.submit')}
              </Button>
            </Stack>
          </form>
        </Paper>
        <Group justify="center">
          <Preferences />
        </Group>
      </Stack>
    </Center>
  );
}
