import { Alert, Badge, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SessionView, SpendView } from '@outrider/contracts';
import { BarChart } from '../../ui/bar-chart';
import { DataTable } from '../../ui/data-table';
import { money, percent, utcDay, whole } from '../../ui/format';
import { Loaded } from '../../ui/loaded';
import { Page } from '../../ui/page';
import { Section } from '../../ui/section';
import { useSpend } from './api';
import { LimitsButton } from './limits-button';

/** From then on the limit is called near. */
const NEAR = 0.8;

/** What calls cost today and cost before, and the limits that hold. */
export default function SpendPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const spend = useSpend();
  const mayWrite = session.permissions.includes('destinations.write');
  return (
    <Page title={t('spend.title')} hint={t('spend.hint')}>
      <Loaded query={spend}>
        {(found) => (
          <Stack>
            <Today spend={found} mayWrite={mayWrite} />
            <Days spend={found} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Today({ spend, mayWrite }: { spend: SpendView; mayWrite: boolean }) {
  const { t, i18n } = useTranslation();
  const { limits, today } = spend;
  const limit = limits.dailySpendLimit;
  const used = today.spent + today.reserved;
  const share = limit === null ? 0 : limit === 0 ? 1 : used / limit;
  const euros = (millionths: number) => money(i18n.language, millionths);
  return (
    <Section title={t('spend.today')} actions={mayWrite && <LimitsButton limits={limits} />}>
      {limit === null ? (
        <Alert color="yellow" variant="light">
          {t('spend.noLimitText')}
        </Alert>
      ) : today.reachedAt !== null && share >= 1 ? (
        <Alert color="red" variant="light" role="alert">
          {t('spend.reached')}
        </Alert>
      ) : (
        share >= NEAR && (
          <Alert color="orange" variant="light" role="alert">
            {t('spend.near', { share: percent(i18n.language, share) })}
          </Alert>
        )
      )}
      <SimpleGrid cols={{ base: 2, sm: 4 }} component="dl" m={0}>
        <Amount label={t('spend.spent')} value={euros(today.spent)} />
        <Amount label={t('spend.reserved')} value={euros(today.reserved)} />
        <Amount label={t('spend.limit')} value={limit === null ? t('spend.noLimit') : euros(limit)} />
        <Amount label={t('spend.left')} value={limit === null ? '–' : euros(Math.max(0, limit - used))} />
      </SimpleGrid>
      {limit !== null && (
        <Progress.Root size="lg" aria-hidden>
          <Progress.Section
            value={limit === 0 ? 0 : Math.min(100, (today.spent / limit) * 100)}
            color={share >= NEAR ? 'orange' : 'cyan'}
          />
          <Progress.Section value={limit === 0 ? 0 : Math.min(100, (today.reserved / limit) * 100)} color="cyan.3" />
        </Progress.Root>
      )}
      <Text size="sm" c="dimmed">
        {t('spend.others', {
          calls: whole(i18n.language, limits.maxConcurrentCalls),
          rate: limits.maxCallsPerSecond,
        })}
      </Text>
    </Section>
  );
}

const Amount = ({ label, value }: { label: string; value: string }) => (
  <div>
    <Text component="dt" size="xs" c="dimmed">
      {label}
    </Text>
    <Text component="dd" m={0} size="xl" fw={650} className="figure">
      {value}
    </Text>
  </div>
);

function Days({ spend }: { spend: SpendView }) {
  const { t, i18n } = useTranslation();
  const { days } = spend;
  const euros = (millionths: number) => money(i18n.language, millionths);
  return (
    <Section title={t('spend.history')}>
      {days.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('spend.empty')}
        </Text>
      ) : (
        <>
          <BarChart
            label={t('spend.history')}
            bars={[...days].reverse().map(({ day, spent, reserved }) => ({
              label: utcDay(i18n.language, day),
              parts: [
                { name: t('spend.spent'), value: spent, color: 'cyan' },
                { name: t('spend.reserved'), value: reserved, color: 'yellow' },
              ],
            }))}
          />
          <DataTable
            label={t('spend.history')}
            rows={days}
            rowKey={({ day }) => day}
            columns={[
              {
                header: t('spend.day'),
                cell: ({ day, reachedAt }) => (
                  <Group gap={6}>
                    <Text size="sm">{utcDay(i18n.language, day)}</Text>
                    {reachedAt && (
                      <Badge color="red" variant="light" tt="none">
                        {t('spend.reachedBadge')}
                      </Badge>
                    )}
                  </Group>
                ),
              },
              { header: t('spend.spent'), right: true, cell: ({ spent }) => euros(spent) },
              { header: t('spend.reserved'), right: true, cell: ({ reserved }) => euros(reserved) },
              { header: t('spend.total'), right: true, cell: ({ spent, reserved }) => euros(spent + reserved) },
            ]}
          />
        </>
      )}
    </Section>
  );
}
