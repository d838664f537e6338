import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AllowlistChangeView, SessionView } from '@outrider/contracts';
import { useUserNames } from '../../api/people';
import { dayAndTime } from '../../ui/format';
import { ProblemNotice } from '../../ui/notices';
import { Section } from '../../ui/section';
import { useApply, useLayAside } from './api';
import { Diff } from './diff';
import { LockOutNotice } from './lock-out';

/** The change that waits for the second pair of eyes. */
export function PendingSection(props: { change: AllowlistChangeView; session: SessionView; yourAddress: string }) {
  const { t, i18n } = useTranslation();
  const { change, session } = props;
  const may = (permission: string) => session.permissions.includes(permission);
  const nameOf = useUserNames(may('users.read'));
  const [confirmed, setConfirmed] = useState(false);
  const apply = useApply(change.id);
  const reject = useLayAside(change.id, 'reject');
  const withdraw = useLayAside(change.id, 'withdraw');
  const at = (instant: string) => dayAndTime(i18n.language, instant);
  const mine = change.proposedByUserId === session.user.id;
  const aloneSince = change.authorMayApplyAt === null ? undefined : Date.parse(change.authorMayApplyAt);
  const mayApply = may('allowlist.decide') && (!mine || (aloneSince !== undefined && aloneSince <= Date.now()));
  const failed = reject.error ?? withdraw.error;
  return (
    <Section
      title={t('allowlist.pendingTitle')}
      hint={t('allowlist.pendingBy', { name: nameOf(change.proposedByUserId), time: at(change.proposedAt) })}
      actions={
        <Badge color="yellow" variant="light" tt="none">
          {t('allowlist.until', { time: at(change.expiresAt) })}
        </Badge>
      }
    >
      <Stack gap="sm">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('allowlist.reason')}: {change.reason}
        </Text>
        <Diff before={change.before} after={change.after} />
        {mine && !mayApply && (
          <Text size="sm" c="dimmed">
            {change.authorMayApplyAt
              ? t('allowlist.aloneAt', { time: at(change.authorMayApplyAt) })
              : t('allowlist.another')}
          </Text>
        )}
        <LockOutNotice
          problem={apply.error}
          address={props.yourAddress}
          confirmed={confirmed}
          onConfirm={setConfirmed}
        />
        {failed && <ProblemNotice problem={failed} />}
        <Group gap="xs">
          {mayApply && (
            <Button
              loading={apply.isPending}
              disabled={apply.error?.code === 'would-lock-out' && !confirmed}
              onClick={() => apply.mutate(confirmed ? { confirmLockOut: true } : {})}
            >
              {t('allowlist.apply')}
            </Button>
          )}
          {may('allowlist.decide') && !mine && (
            <Button variant="default" loading={reject.isPending} onClick={() => reject.mutate(undefined)}>
              {t('allowlist.reject')}
            </Button>
          )}
          {may('allowlist.propose') && mine && (
            <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
              {t('allowlist.withdraw')}
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  );
}
