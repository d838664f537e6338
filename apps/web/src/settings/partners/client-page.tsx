import { Badge, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiClientView, CampaignView, SessionView } from '@outrider/contracts';
import { useAll } from '../../api/queries';
import { changed, isNothing } from '../../ui/changed';
import { ConfirmButton } from '../../ui/confirm';
import { Loaded } from '../../ui/loaded';
import { Link } from '../../ui/navigation';
import { ProblemNotice } from '../../ui/notices';
import { Page } from '../../ui/page';
import { permissionWords } from '../../ui/permission-words';
import { Section } from '../../ui/section';
import { useApiClient, useChangeClient } from './api';
import { ClientForm } from './client-form';
import { KeysSection } from './keys-section';
import { UsageSection } from './usage-section';

/** One program of a partner: what it may do, its keys, what it has asked for. */
export default function ClientPage({ id, session }: { id: string; session: SessionView }) {
  const { t } = useTranslation();
  const client = useApiClient(id);
  return (
    <Stack>
      <Link to="/settings/partners" size="sm">
        ← {t('partners.title')}
      </Link>
      <Loaded query={client}>{(found) => <Client client={found} session={session} />}</Loaded>
    </Stack>
  );
}

function Client({ client, session }: { client: ApiClientView; session: SessionView }) {
  const { t } = useTranslation();
  const mayWrite = session.permissions.includes('api-clients.write');
  const cutOff = useChangeClient(client.id);
  const letIn = useChangeClient(client.id);
  return (
    <Page
      title={client.name}
      hint={
        <Badge color={client.active ? 'green' : 'gray'} variant="light" tt="none" component="span">
          {client.active ? t('partners.active') : t('partners.cutOff')}
        </Badge>
      }
      actions={
        mayWrite &&
        (client.active ? (
          <ConfirmButton
            size="sm"
            label={t('partners.cut')}
            title={t('partners.cutTitle')}
            text={t('partners.cutText')}
            confirm={t('partners.cut')}
            doing={{ ...cutOff, mutate: (_none, options) => cutOff.mutate({ active: false }, options) }}
          />
        ) : (
          <Button variant="default" loading={letIn.isPending} onClick={() => letIn.mutate({ active: true })}>
            {t('partners.letIn')}
          </Button>
        ))
      }
    >
      {letIn.error && <ProblemNotice problem={letIn.error} />}
      <KeysSection client={client} mayWrite={mayWrite} />
      <ScopesSection client={client} mayWrite={mayWrite} />
      <UsageSection clientId={client.id} />
    </Page>
  );
}

function ScopesSection({ client, mayWrite }: { client: ApiClientView; mayWrite: boolean }) {
  const words = useTranslation();
  const { t } = words;
  const [open, setOpen] = useState(false);
  const change = useChangeClient(client.id);
  const campaigns = useAll<CampaignView>('/v1/campaigns', {
    enabled: client.scopes.some(({ campaignIds }) => campaignIds !== null),
  });
  const nameOf = (id: string) => campaigns.data?.find((campaign) => campaign.id === id)?.name ?? id;
  const close = () => {
    setOpen(false);
    change.reset();
  };
  return (
    <Section
      title={t('partners.may')}
      hint={t('partners.rateNow', { count: client.requestsPerMinute })}
      actions={
        mayWrite && (
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            {t('change')}
          </Button>
        )
      }
    >
      <List size="sm" spacing={4}>
        {client.scopes.map((scope) => (
          <List.Item key={scope.permission}>
            <Group gap={6} component="span">
              {permissionWords(words, scope.permission)}
              <Text span size="sm" c="dimmed">
                {scope.campaignIds
                  ? t('partners.onlyCampaigns', { names: scope.campaignIds.map(nameOf).join(', ') })
                  : t('partners.allCampaigns')}
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
      <Modal opened={open} onClose={close} title={t('partners.changeClientTitle', { name: client.name })} size="lg">
        <ClientForm
          initial={{ name: client.name, scopes: client.scopes, requestsPerMinute: client.requestsPerMinute }}
          submit={t('save')}
          pending={change.isPending}
          problem={change.error}
          onCancel={close}
          onSubmit={(values) => {
            const { name, scopes, requestsPerMinute } = client;
            const changes = changed({ name, scopes, requestsPerMinute }, values);
            if (isNothing(changes)) close();
            else change.mutate(changes, { onSuccess: close });
          }}
        />
      </Modal>
    </Section>
  );
}
