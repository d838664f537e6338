import { Alert, Button, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Keeps the rest of the page standing where a part of it fails, and offers to load it anew. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const { t } = useTranslation();
  return (
    <Alert color="red" variant="light" role="alert" title={t('failed.title')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('failed.text')}</Text>
        <Button size="xs" color="red" variant="light" onClick={() => location.reload()}>
          {t('failed.reload')}
        </Button>
      </Stack>
    </Alert>
  );
}
