import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StaffGrantView } from '@outrider/contracts';
import { ConfirmButton } from '../ui/confirm';
import { DataTable } from '../ui/data-table';
import { countdown, dayAndTime } from '../ui/format';
import { Loaded } from '../ui/loaded';
import { EmptyNotice, ProblemNotice } from '../ui/notices';
import { Page } from '../ui/page';
import { Section } from '../ui/section';
import { useCountdown } from '../ui/use-countdown';
import { useEndStaffGrant, useGoIn, useStaffGrants } from './api';
import { TakeInstructionButton } from './take-instruction-button';

/** The instructions by which a member of staff may go in to customers. */
export default function StaffGrantsPage() {
  const { t } = useTranslation();
  const grants = useStaffGrants();
  return (
    <Page title={t('staff.title')} hint={t('staff.hint')} actions={<TakeInstructionButton />}>
      <Loaded query={grants}>
        {(found) => {
          const open = found.filter(({ state }) => state === 'open');
          const past = found.filter(({ state }) => state !== 'open');
          return (
            <Stack>
              {open.length === 0 && (
                <Paper withBorder>
                  <EmptyNotice title={t('staff.emptyTitle')}>
                    <Text c="dimmed">{t('staff.empty')}</Text>
                  </EmptyNotice>
                </Paper>
              )}
              {open.map((grant) => (
                <OpenGrant key={grant.id} grant={grant} />
              ))}
              {past.length > 0 && <Past grants={past} />}
            </Stack>
          );
        }}
      </Loaded>
    </Page>
  );
}

function OpenGrant({ grant }: { grant: StaffGrantView }) {
  const { t } = useTranslation();
  const left = useCountdown(Date.parse(grant.expiresAt));
  const goIn = useGoIn(grant.id);
  const end = useEndStaffGrant(grant.id);
  const enter = () =>
    goIn.mutate(undefined, {
      // Behind `#`, which the browser sends to no server.
      onSuccess: ({ openAt, ticket }) => void open(`${openAt}#${ticket}`, '_blank', 'noopener'),
    });
  return (
    <Section
      title={grant.tenantName}
      hint={grant.reason}
      actions={
        <>
          <Button size="xs" loading={goIn.isPending} onClick={enter}>
            {t('staff.goIn')}
          </Button>
          <ConfirmButton
            label={t('support.end')}
            about={grant.tenantName}
            title={t('support.endTitle')}
            text={t('support.endText')}
            confirm={t('support.end')}
            doing={end}
          />
        </>
      }
    >
      <Group gap="xs">
        <Badge variant="light" tt="none">
          {t(`support.scopes.${grant.scope}`)}
        </Badge>
        <Text size="sm">
          {grant.contactName}, {t(`support.channels.${grant.channel}`)} · {grant.actsAsUserName}
        </Text>
        <Text size="sm" className="figure">
          {t('support.left', { left: countdown(left) })}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {grant.evidence}
      </Text>
      {goIn.error && <ProblemNotice problem={goIn.error} />}
    </Section>
  );
}

function Past({ grants }: { grants: StaffGrantView[] }) {
  const { t, i18n } = useTranslation();
  return (
    <Section title={t('staff.past')}>
      <DataTable
        label={t('staff.past')}
        rows={grants}
        rowKey={({ id }) => id}
        columns={[
          { header: t('support.when'), cell: ({ createdAt }) => dayAndTime(i18n.language, createdAt) },
          { header: t('staff.customer'), cell: ({ tenantName }) => tenantName },
          { header: t('support.by'), cell: ({ contactName }) => contactName },
          { header: t('support.scope'), cell: ({ scope }) => t(`support.scopes.${scope}`) },
          { header: t('support.reason'), cell: ({ reason }) => reason },
          { header: t('support.state'), cell: ({ state }) => t(`support.states.${state}`) },
        ]}
      />
    </Section>
  );
}
