import { Badge, Button, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiClientView, ApiKeyCreate, ApiKeyCreated, ApiKeyView } from '@outrider/contracts';
import { ConfirmButton } from '../../ui/confirm';
import { DataTable } from '../../ui/data-table';
import { FormButtons } from '../../ui/form-buttons';
import { day, dayAndTime } from '../../ui/format';
import { Loaded } from '../../ui/loaded';
import { ProblemNotice } from '../../ui/notices';
import { Section } from '../../ui/section';
import { ShownOnce } from '../../ui/shown-once';
import { useAddKey, useKeys, useRevokeKey } from './api';

/** The keys by which a program shows who it is. */
export function KeysSection({ client, mayWrite }: { client: ApiClientView; mayWrite: boolean }) {
  const { t, i18n } = useTranslation();
  const keys = useKeys(client.id);
  return (
    <Section
      title={t('keys.title')}
      hint={t('keys.hint')}
      actions={mayWrite && client.active && <NewKeyButton client={client} />}
    >
      <Loaded query={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('keys.empty')}
            </Text>
          ) : (
            <DataTable
              label={t('keys.title')}
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                { header: t('keys.id'), cell: (key) => <span className="secret">{key.id}</span> },
                { header: t('keys.kind'), cell: (key) => t(`keys.kinds.${key.kind}`) },
                {
                  header: t('keys.used'),
                  cell: (key) => (key.lastUsedAt ? dayAndTime(i18n.language, key.lastUsedAt) : t('never')),
                },
                { header: t('keys.expires'), cell: (key) => day(i18n.language, key.expiresAt) },
                {
                  header: t('keys.state'),
                  cell: (key) => <KeyState apiKey={key} />,
                },
                {
                  header: '',
                  right: true,
                  cell: (key) =>
                    mayWrite && stateOf(key) === 'valid' && <RevokeKey clientId={client.id} apiKey={key} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

const stateOf = (key: ApiKeyView) =>
  key.revokedAt ? 'revoked' : Date.parse(key.expiresAt) <= Date.now() ? 'expired' : 'valid';
const COLORS = { valid: 'green', expired: 'gray', revoked: 'red' } as const;

function KeyState({ apiKey }: { apiKey: ApiKeyView }) {
  const { t } = useTranslation();
  const state = stateOf(apiKey);
  return (
    <Badge color={COLORS[state]} variant="light" tt="none">
      {t(`partners.states.${state}`)}
    </Badge>
  );
}

function RevokeKey({ clientId, apiKey }: { clientId: string; apiKey: ApiKeyView }) {
  const { t } = useTranslation();
  const revoke = useRevokeKey(clientId, apiKey.id);
  return (
    <ConfirmButton
      label={t('keys.revoke')}
      about={apiKey.id}
      title={t('keys.revokeTitle')}
      text={t('keys.revokeText')}
      confirm={t('keys.revoke')}
      doing={revoke}
    />
  );
}

const DAYS = ['30', '90', '180', '365'] as const;

function NewKeyButton({ client }: { client: ApiClientView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const add = useAddKey(client.id);
  const close = () => {
    setOpen(false);
    add.reset();
  };
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        {t('keys.make')}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title={t('keys.makeTitle')}
        size="lg"
        // What is shown once must not go by a click beside it.
        closeOnClickOutside={!add.data}
        closeOnEscape={!add.data}
        withCloseButton={!add.data}
      >
        {add.data ? (
          <NewKey apiKey={add.data} onDone={close} />
        ) : (
          <KeyForm pending={add.isPending} problem={add.error} onCancel={close} onSubmit={(key) => add.mutate(key)} />
        )}
      </Modal>
    </>
  );
}

function KeyForm(props: {
  pending: boolean;
  problem: ReturnType<typeof useAddKey>['error'];
  onSubmit: (key: ApiKeyCreate) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'secret' | 'public-key'>('secret');
  const [days, setDays] = useState<string>('90');
  const [publicKey, setPublicKey] = useState('');
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind === 'secret') return props.onSubmit({ days: Number(days) });
    try {
      const jwk = JSON.parse(publicKey) as NonNullable<ApiKeyCreate['publicKey']>;
      setFault(undefined);
      return props.onSubmit({ days: Number(days), publicKey: jwk });
    } catch {
      return setFault(t('keys.notJson'));
    }
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <SegmentedControl
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          aria-label={t('keys.kind')}
          data={(['secret', 'public-key'] as const).map((value) => ({ value, label: t(`keys.kinds.${value}`) }))}
        />
        <Text size="sm" c="dimmed">
          {t(`keys.kindHints.${kind}`)}
        </Text>
        {kind === 'public-key' && (
          <Textarea
            label={t('keys.publicKey')}
            description={'{"kty":"OKP","crv":"Ed25519","x":"…"}'}
            required
            autosize
            minRows={4}
            value={publicKey}
            onChange={(event) => setPublicKey(event.currentTarget.value)}
            error={fault}
          />
        )}
        <Select
          label={t('keys.lives')}
          data={DAYS.map((value) => ({ value, label: t('keys.days', { count: Number(value) }) }))}
          value={days}
          onChange={(value) => setDays(value ?? '90')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
        />
        {props.problem && <ProblemNotice problem={props.problem} />}
        <FormButtons submit={t('keys.make')} pending={props.pending} onCancel={props.onCancel} />
      </Stack>
    </form>
  );
}

function NewKey({ apiKey, onDone }: { apiKey: ApiKeyCreated; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      {apiKey.secret !== null && (
        <ShownOnce
          title={t('keys.onceTitle')}
          text={t('keys.once')}
          lines={[`${t('keys.id')}: ${apiKey.id}`, `${t('keys.secret')}: ${apiKey.secret}`]}
          fileName={`outrider-key-${apiKey.id}.txt`}
        />
      )}
      <Text size="sm">{t('keys.howTo')}</Text>
      <Text size="sm" className="secret">
        {apiKey.secret === null ? `kid = ${apiKey.id} · aud = ${apiKey.audience}` : `POST ${apiKey.audience}`}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone}>{t('keys.kept')}</Button>
      </Group>
    </Stack>
  );
}
