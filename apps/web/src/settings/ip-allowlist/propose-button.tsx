import { ActionIcon, Button, Group, Modal, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AllowlistView } from '@outrider/contracts';
import { FormButtons } from '../../ui/form-buttons';
import { useFields } from '../../ui/use-fields';
import { usePropose } from './api';
import { LockOutNotice } from './lock-out';

interface Line {
  key: number;
  cidr: string;
  label: string;
}

/** Writes down how the list shall be; nothing changes before another administrator applies it. */
export function ProposeButton({ list }: { list: AllowlistView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        {t('allowlist.propose')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('allowlist.proposeTitle')} size="lg">
        <ProposalForm list={list} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function ProposalForm({ list, onClose }: { list: AllowlistView; onClose: () => void }) {
  const { t } = useTranslation();
  const propose = usePropose();
  const first = list.networks?.length ? list.networks : [{ cidr: '', label: '' }];
  const fields = useFields(
    {
      anywhere: 'no' as 'no' | 'yes',
      lines: first.map((network, key): Line => ({ key, ...network })),
      reason: '',
      confirmLockOut: false,
    },
    propose.error,
  );
  const { anywhere, lines, reason, confirmLockOut } = fields.values;
  const setLine = (key: number, change: Partial<Line>) =>
    fields.set(
      'lines',
      lines.map((line) => (line.key === key ? { ...line, ...change } : line)),
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const networks = lines
      .filter(({ cidr }) => cidr.trim() !== '')
      .map(({ cidr, label }) => ({ cidr: cidr.trim(), label: label.trim() }));
    propose.mutate(
      {
        networks: anywhere === 'yes' ? null : networks,
        reason,
        ...(confirmLockOut ? { confirmLockOut } : {}),
      },
      { onSuccess: onClose },
    );
  };
  const faultAt = (index: number) =>
    propose.error?.field === `networks.${index}.cidr` ||
    propose.error?.faults.some(({ field }) => field === `networks.${index}.cidr`)
      ? t('allowlist.badNetwork')
      : undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('allowlist.proposeHint', { address: list.yourAddress })}
        </Text>
        <Radio.Group
          value={anywhere}
          onChange={(value) => fields.set('anywhere', value as 'no' | 'yes')}
          label={t('allowlist.from')}
        >
          <Stack gap={6} pt={4}>
            <Radio value="no" label={t('allowlist.onlyThese')} />
            <Radio value="yes" label={t('allowlist.everywhere')} />
          </Stack>
        </Radio.Group>
        {anywhere === 'no' && (
          <Stack gap="xs">
            {lines.map((line, index) => (
              <Group key={line.key} gap="xs" wrap="nowrap" align="flex-start">
                <TextInput
                  aria-label={t('allowlist.network')}
                  placeholder="192.0.2.0/24"
                  value={line.cidr}
                  onChange={(event) => setLine(line.key, { cidr: event.currentTarget.value })}
                  error={faultAt(index)}
                  maxLength={50}
                  style={{ flex: '1 1 50%' }}
                />
                <TextInput
                  aria-label={t('allowlist.label')}
                  placeholder={t('allowlist.labelExample')}
                  value={line.label}
                  onChange={(event) => setLine(line.key, { label: event.currentTarget.value })}
                  maxLength={100}
                  style={{ flex: '1 1 50%' }}
                />
                <ActionIcon
                  variant="default"
                  size={36}
                  aria-label={`${t('remove')}: ${line.cidr}`}
                  onClick={() =>
                    fields.set(
                      'lines',
                      lines.filter(({ key }) => key !== line.key),
                    )
                  }
                >
                  ×
                </ActionIcon>
              </Group>
            ))}
            <Group>
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  fields.set('lines', [
                    ...lines,
                    { key: Math.max(0, ...lines.map(({ key }) => key)) + 1, cidr: '', label: '' },
                  ])
                }
              >
                {t('allowlist.addNetwork')}
              </Button>
            </Group>
          </Stack>
        )}
        <Textarea
          label={t('allowlist.reason')}
          description={t('allowlist.reasonHint')}
          required
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => fields.set('reason', event.currentTarget.value)}
          error={fields.fault('reason')}
        />
        <LockOutNotice
          problem={propose.error}
          address={list.yourAddress}
          confirmed={confirmLockOut}
          onConfirm={(value) => fields.set('confirmLockOut', value)}
          fields={['networks', 'reason']}
        />
        <FormButtons submit={t('allowlist.proposeSubmit')} pending={propose.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
