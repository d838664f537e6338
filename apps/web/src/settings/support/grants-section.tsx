import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SessionView, SupportContactView, SupportGrantView } from '@outrider/contracts';
import { ConfirmButton } from '../../ui/confirm';
import { DataTable } from '../../ui/data-table';
import { clockTime, countdown, dayAndTime } from '../../ui/format';
import { Section } from '../../ui/section';
import { useCountdown } from '../../ui/use-countdown';
import { useEndGrant } from './api';
import { GrantButton } from './grant-button';

const COLORS = { open: 'orange', expired: 'gray', ended: 'gray' } as const;
/** Ended ones that are shown; the audit log has them all. */
const SHOWN = 20;

/** By whose instruction staff are or were let in, for what and for how long. */
export function GrantsSection(props: {
  grants: SupportGrantView[];
  contacts: SupportContactView[];
  session: SessionView;
  mayWrite: boolean;
}) {
  const { t, i18n } = useTranslation();
  const { grants, contacts, session, mayWrite } = props;
  const latest = [...grants].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const open = latest.filter(({ state }) => state === 'open');
  const past = latest.filter(({ state }) => state !== 'open').slice(0, SHOWN);
  const actives = contacts.filter(({ active }) => active);
  return (
    <Section
      title={t('support.grants')}
      hint={t('support.grantsHint')}
      actions={mayWrite && actives.length > 0 && <GrantButton contacts={actives} session={session} />}
    >
      <Stack>
        {open.length === 0 && (
          <Text size="sm" c="dimmed">
            {actives.length === 0 ? t('support.contactFirst') : t('support.nobodyIn')}
          </Text>
        )}
        {open.map((grant) => (
          <OpenGrant key={grant.id} grant={grant} mayEnd={mayWrite} />
        ))}
        {past.length > 0 && (
          <DataTable
            label={t('support.past')}
            rows={past}
            rowKey={({ id }) => id}
            columns={[
              {
                header: t('support.when'),
                cell: (grant) => (
                  <Stack gap={0}>
                    <Text size="sm">{dayAndTime(i18n.language, grant.createdAt)}</Text>
                    <Text size="xs" c="dimmed">
                      {t('support.toTime', { time: clockTime(i18n.language, grant.endedAt ?? grant.expiresAt) })}
                    </Text>
                  </Stack>
                ),
              },
              { header: t('support.staff'), cell: ({ staffName }) => staffName ?? t('support.notTaken') },
              { header: t('support.by'), cell: (grant) => <By grant={grant} /> },
              { header: t('support.scope'), cell: ({ scope }) => t(`support.scopes.${scope}`) },
              { header: t('support.reason'), cell: ({ reason }) => reason },
              {
                header: t('support.state'),
                cell: ({ state }) => (
                  <Badge color={COLORS[state]} variant="light" tt="none">
                    {t(`support.states.${state}`)}
                  </Badge>
                ),
              },
            ]}
          />
        )}
      </Stack>
    </Section>
  );
}

function By({ grant }: { grant: SupportGrantView }) {
  const { t } = useTranslation();
  return (
    <Stack gap={0}>
      <Text size="sm">{grant.contactName}</Text>
      <Text size="xs" c="dimmed">
        {t(`support.channels.${grant.channel}`)}
      </Text>
    </Stack>
  );
}

function OpenGrant({ grant, mayEnd }: { grant: SupportGrantView; mayEnd: boolean }) {
  const { t } = useTranslation();
  const end = useEndGrant(grant.id);
  const left = useCountdown(Date.parse(grant.expiresAt));
  return (
    <Group justify="space-between" align="flex-start" gap="sm" className="open-grant">
      <Stack gap={2} style={{ flex: '1 1 280px' }}>
        <Text size="sm" fw={600}>
          {grant.staffName
            ? t('support.isIn', { staff: grant.staffName, user: grant.actsAsUserName })
            : t('support.mayComeIn', { user: grant.actsAsUserName })}
        </Text>
        <Text size="sm">
          {t(`support.scopes.${grant.scope}`)} · {grant.contactName}, {t(`support.channels.${grant.channel}`)}
        </Text>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {grant.reason}
        </Text>
        <Text size="sm" className="figure">
          {t('support.left', { left: countdown(left) })}
        </Text>
      </Stack>
      {mayEnd && (
        <ConfirmButton
          size="sm"
          label={t('support.end')}
          about={grant.reason}
          title={t('support.endTitle')}
          text={t('support.endText')}
          confirm={t('support.end')}
          doing={end}
        />
      )}
    </Group>
  );
}
