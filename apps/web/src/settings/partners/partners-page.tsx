import { Alert, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiClientView, PartnerApprovalView, SessionView } from '@outrider/contracts';
import { EmptyNotice } from '../../ui/notices';
import { Loaded } from '../../ui/loaded';
import { Page } from '../../ui/page';
import { useApiClients, useApprovals } from './api';
import { ApprovalSection } from './approval-section';
import { ApproveButton } from './approve-button';

/** Which third parties may use the tenant's data, and by which programs. */
export default function PartnersPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const approvals = useApprovals();
  const clients = useApiClients();
  const mayApprove = session.permissions.includes('approvals.write');
  return (
    <Page
      title={t('partners.title')}
      hint={t('partners.hint')}
      actions={mayApprove && approvals.data && approvals.data.length > 0 && <ApproveButton />}
    >
      <Loaded query={approvals}>
        {(found) => (
          <Loaded query={clients}>
            {(programs) =>
              found.length === 0 ? (
                <Paper withBorder>
                  <EmptyNotice title={t('partners.emptyTitle')}>
                    <Text c="dimmed">{t('partners.empty')}</Text>
                    {mayApprove ? <ApproveButton /> : <Text size="sm">{t('partners.askAdmin')}</Text>}
                  </EmptyNotice>
                </Paper>
              ) : (
                <Approvals approvals={found} clients={programs} session={session} />
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

function Approvals(props: { approvals: PartnerApprovalView[]; clients: ApiClientView[]; session: SessionView }) {
  const { t } = useTranslation();
  const order = { valid: 0, expired: 1, revoked: 2 };
  const sorted = [...props.approvals].sort(
    (a, b) => order[a.state] - order[b.state] || b.approvedAt.localeCompare(a.approvedAt),
  );
  return (
    <Stack>
      {!sorted.some(({ state }) => state === 'valid') && (
        <Alert color="yellow" variant="light">
          {t('partners.noneValid')}
        </Alert>
      )}
      {sorted.map((approval) => (
        <ApprovalSection
          key={approval.id}
          approval={approval}
          clients={props.clients.filter(({ approvalId }) => approvalId === approval.id)}
          session={props.session}
        />
      ))}
    </Stack>
  );
}
