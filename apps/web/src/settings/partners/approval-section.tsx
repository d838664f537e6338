import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiClientView, PartnerApprovalView, SessionView } from '@outrider/contracts';
import { useUserNames } from '../../api/people';
import { ConfirmButton } from '../../ui/confirm';
import { DataTable } from '../../ui/data-table';
import { day } from '../../ui/format';
import { Link } from '../../ui/navigation';
import { Section } from '../../ui/section';
import { AddClientButton } from './add-client-button';
import { useRevokeApproval } from './api';

const COLORS = { valid: 'green', expired: 'gray', revoked: 'red' } as const;

/** One partner: what was approved, on what evidence, and its programs. */
export function ApprovalSection(props: {
  approval: PartnerApprovalView;
  clients: ApiClientView[];
  session: SessionView;
}) {
  const { t, i18n } = useTranslation();
  const { approval, clients } = props;
  const may = (permission: string) => props.session.permissions.includes(permission);
  const nameOf = useUserNames(may('users.read'));
  const revoke = useRevokeApproval(approval.id);
  const valid = approval.state === 'valid';
  const on = (instant: string) => day(i18n.language, instant);
  return (
    <Section
      title={approval.partnerName}
      hint={approval.statement}
      actions={
        valid && (
          <>
            {may('api-clients.write') && <AddClientButton approval={approval} />}
            {may('approvals.write') && (
              <ConfirmButton
                label={t('partners.revoke')}
                about={approval.partnerName}
                title={t('partners.revokeTitle', { name: approval.partnerName })}
                text={t('partners.revokeText', { count: clients.filter(({ active }) => active).length })}
                confirm={t('partners.revoke')}
                doing={revoke}
              />
            )}
          </>
        )
      }
    >
      <Stack gap={2}>
        <Group gap="xs">
          <Badge color={COLORS[approval.state]} variant="light" tt="none">
            {t(`partners.states.${approval.state}`)}
          </Badge>
          <Text size="sm">
            {t('partners.approvedBy', { name: nameOf(approval.approvedByUserId), date: on(approval.approvedAt) })}
            {approval.revokedAt
              ? ` · ${t('partners.revokedOn', { date: on(approval.revokedAt) })}`
              : ` · ${approval.expiresAt ? t('partners.until', { date: on(approval.expiresAt) }) : t('partners.noEnd')}`}
          </Text>
        </Group>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {t('partners.evidence')}: {approval.evidence}
        </Text>
      </Stack>
      {clients.length === 0 ? (
        <Text size="sm" c="dimmed">
          {valid ? t('partners.noClients') : t('partners.hadNoClients')}
        </Text>
      ) : (
        <DataTable
          label={t('partners.clientsOf', { name: approval.partnerName })}
          rows={clients}
          rowKey={({ id }) => id}
          columns={[
            {
              header: t('partners.client'),
              cell: (client) => (
                <Link to={`/settings/partners/${client.id}`} fw={600}>
                  {client.name}
                </Link>
              ),
            },
            {
              header: t('partners.may'),
              cell: (client) => t('partners.permissionCount', { count: client.scopes.length }),
            },
            {
              header: t('partners.rate'),
              cell: (client) => t('partners.perMinute', { count: client.requestsPerMinute }),
            },
            {
              header: t('partners.state'),
              cell: (client) => (
                <Badge color={client.active && valid ? 'green' : 'gray'} variant="light" tt="none">
                  {client.active && valid ? t('partners.active') : t('partners.cutOff')}
                </Badge>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}
