import { Alert, Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorConfirmed, FactorList, FactorView, SessionView } from '@outrider/contracts';
import { useFactors, useNewRecoveryCodes, useRemoveFactor } from '../../api/log-on';
import { useSessionEnded, useTakeSession } from '../../api/session';
import { ConfirmButton } from '../../ui/confirm';
import { DataTable } from '../../ui/data-table';
import { day, dayAndTime } from '../../ui/format';
import { Loaded } from '../../ui/loaded';
import { ProblemNotice } from '../../ui/notices';
import { Section } from '../../ui/section';
import { AddFactor } from './add-factor';
import { RecoveryCodes } from './recovery-codes';

/** What the person shows beside the password, and the codes for when it is lost. */
export function FactorsSection({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const factors = useFactors();
  return (
    <Section title={t('factors.title')} hint={t('factors.hint')} actions={<AddButton session={session} />}>
      <Loaded query={factors}>
        {(found) => (
          <Stack>
            <Factors list={found} />
            {found.items.length > 0 && <Recovery left={found.recoveryCodesLeft} email={session.user.email} />}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function Factors({ list }: { list: FactorList }) {
  const { t, i18n } = useTranslation();
  if (list.items.length === 0) {
    return (
      <Alert color="yellow" variant="light">
        {t('factors.empty')}
      </Alert>
    );
  }
  return (
    <DataTable
      label={t('factors.title')}
      rows={list.items}
      rowKey={({ id }) => id}
      columns={[
        { header: t('factors.name'), cell: ({ name }) => name },
        {
          header: t('factors.kind'),
          cell: ({ kind }) => (
            <Badge variant="light" tt="none">
              {t(`factors.kinds.${kind}`)}
            </Badge>
          ),
        },
        { header: t('factors.since'), cell: ({ createdAt }) => day(i18n.language, createdAt) },
        {
          header: t('factors.used'),
          cell: ({ lastUsedAt }) => (lastUsedAt ? dayAndTime(i18n.language, lastUsedAt) : t('never')),
        },
        {
          header: '',
          right: true,
          cell: (factor) =>
            list.required && list.items.length === 1 ? (
              <Text size="xs" c="dimmed">
                {t('factors.required')}
              </Text>
            ) : (
              <RemoveFactor factor={factor} last={list.items.length === 1} />
            ),
        },
      ]}
    />
  );
}

function RemoveFactor({ factor, last }: { factor: FactorView; last: boolean }) {
  const { t } = useTranslation();
  const remove = useRemoveFactor(factor.id);
  const sessionChanged = useSessionEnded();
  return (
    <ConfirmButton
      label={t('remove')}
      about={factor.name}
      title={t('factors.removeTitle', { name: factor.name })}
      text={t(last ? 'factors.removeLast' : 'factors.removeText')}
      confirm={t('remove')}
      doing={{
        ...remove,
        mutate: (_none, { onSuccess }) =>
          remove.mutate(undefined, {
            onSuccess: () => {
              onSuccess();
              sessionChanged();
            },
          }),
      }}
    />
  );
}

function AddButton({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<FactorConfirmed>();
  const take = useTakeSession();
  const close = () => {
    setOpen(false);
    setDone(undefined);
  };
  const confirmed = (result: FactorConfirmed) => {
    take(result.session);
    if (result.recoveryCodes) setDone(result);
    else close();
  };
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        {t('factors.add')}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title={done ? t('enrolment.doneTitle') : t('factors.addTitle')}
        size="lg"
        closeOnClickOutside={!done}
        closeOnEscape={!done}
        withCloseButton={!done}
      >
        {done?.recoveryCodes ? (
          <Stack>
            <RecoveryCodes codes={done.recoveryCodes} email={session.user.email} />
            <Group justify="flex-end">
              <Button onClick={close}>{t('recovery.kept')}</Button>
            </Group>
          </Stack>
        ) : (
          <AddFactor onConfirmed={confirmed} />
        )}
      </Modal>
    </>
  );
}

const FEW = 3;

function Recovery({ left, email }: { left: number; email: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const renew = useNewRecoveryCodes();
  const sessionChanged = useSessionEnded();
  const close = () => {
    setAsking(false);
    renew.reset();
    sessionChanged();
  };
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c={left <= FEW ? 'red' : 'dimmed'}>
        {t('recovery.left', { count: left })}
      </Text>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {t('recovery.renew')}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={t('recovery.renewTitle')}
        closeOnClickOutside={!renew.data}
        closeOnEscape={!renew.data}
        withCloseButton={!renew.data}
      >
        <Stack>
          {renew.data ? (
            <RecoveryCodes codes={renew.data.codes} email={email} />
          ) : (
            <Text size="sm">{t('recovery.renewText')}</Text>
          )}
          {renew.error && <ProblemNotice problem={renew.error} />}
          <Group justify="flex-end">
            {renew.data ? (
              <Button onClick={close}>{t('recovery.kept')}</Button>
            ) : (
              <>
                <Button variant="default" onClick={close}>
                  {t('cancel')}
                </Button>
                <Button loading={renew.isPending} onClick={() => renew.mutate(undefined)}>
                  {t('recovery.renew')}
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </Modal>
    </Group>
  );
}
