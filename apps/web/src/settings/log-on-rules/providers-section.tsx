import { Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityProviderView } from '@outrider/contracts';
import { ConfirmButton } from '../../ui/confirm';
import { ProblemNotice } from '../../ui/notices';
import { Section } from '../../ui/section';
import { useAddProvider, useChangeProvider, useRemoveProvider } from './api';
import { ProviderForm } from './provider-form';

/** The tenant's own log-on services. */
export function ProvidersSection(props: { providers: IdentityProviderView[]; mayWrite: boolean }) {
  const { t } = useTranslation();
  const { providers, mayWrite } = props;
  return (
    <Section title={t('singleSignOn.title')} hint={t('singleSignOn.hint')} actions={mayWrite && <ConnectButton />}>
      {providers.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('singleSignOn.empty')}
        </Text>
      ) : (
        <Stack>
          {providers.map((provider) => (
            <Provider key={provider.id} provider={provider} mayWrite={mayWrite} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

function ConnectButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const add = useAddProvider();
  const close = () => {
    setOpen(false);
    add.reset();
  };
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        {t('singleSignOn.connect')}
      </Button>
      <Modal opened={open} onClose={close} title={t('singleSignOn.connectTitle')} size="lg">
        <ProviderForm
          initial={{ slug: '', name: '', issuer: '', clientId: '', clientSecret: '' }}
          submit={t('singleSignOn.connect')}
          pending={add.isPending}
          problem={add.error}
          onCancel={close}
          onSubmit={(values) => add.mutate(values, { onSuccess: close })}
        />
      </Modal>
    </>
  );
}

function Provider({ provider, mayWrite }: { provider: IdentityProviderView; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const change = useChangeProvider(provider.id);
  const turn = useChangeProvider(provider.id);
  const remove = useRemoveProvider(provider.id);
  const close = () => {
    setOpen(false);
    change.reset();
  };
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="sm">
        <Group gap="xs">
          <Text fw={600}>{provider.name}</Text>
          <Badge color={provider.enabled ? 'green' : 'gray'} variant="light" tt="none">
            {t(provider.enabled ? 'singleSignOn.on' : 'singleSignOn.off')}
          </Badge>
        </Group>
        {mayWrite && (
          <Group gap={6}>
            <Button size="xs" variant="default" onClick={() => setOpen(true)}>
              {t('change')}
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={turn.isPending}
              onClick={() => turn.mutate({ enabled: !provider.enabled })}
            >
              {t(provider.enabled ? 'singleSignOn.turnOff' : 'singleSignOn.turnOn')}
            </Button>
            <ConfirmButton
              label={t('remove')}
              about={provider.name}
              title={t('singleSignOn.removeTitle', { name: provider.name })}
              text={t('singleSignOn.removeText')}
              confirm={t('remove')}
              doing={remove}
            />
          </Group>
        )}
      </Group>
      {turn.error && <ProblemNotice problem={turn.error} />}
      <Fact label={t('singleSignOn.issuer')} value={provider.issuer} />
      <Fact label={t('singleSignOn.clientId')} value={provider.clientId} />
      <Fact label={t('singleSignOn.redirectUri')} value={provider.redirectUri} />
      <Fact label={t('singleSignOn.startUrl')} value={provider.startUrl} />
      <Modal opened={open} onClose={close} title={t('singleSignOn.changeTitle', { name: provider.name })} size="lg">
        <ProviderForm
          known
          initial={{ ...provider, clientSecret: '' }}
          submit={t('save')}
          pending={change.isPending}
          problem={change.error}
          onCancel={close}
          onSubmit={({ name, issuer, clientId, clientSecret }) =>
            change.mutate(
              { name, issuer, clientId, ...(clientSecret === '' ? {} : { clientSecret }) },
              { onSuccess: close },
            )
          }
        />
      </Modal>
    </Stack>
  );
}

const Fact = ({ label, value }: { label: string; value: string }) => (
  <div>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    <Text size="sm" className="secret">
      {value}
    </Text>
  </div>
);
