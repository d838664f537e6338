import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignLive } from '@outrider/contracts';
import { percent, whole } from '../ui/format';
import { Panel } from './figures';

type Result = keyof CampaignLive['today']['results'];
/** Always shown; the others when there are any. */
const USUAL: Result[] = ['connected', 'no-answer', 'busy', 'machine', 'abandoned', 'failed'];
const RARE: Result[] = ['hung-up', 'declined', 'unallocated', 'cancelled', 'blocked', 'never-sent'];

/** How today's attempts ended. */
export function ResultsPanel({ today }: { today: CampaignLive['today'] }) {
  const { t, i18n } = useTranslation();
  const shown = [...USUAL, ...RARE.filter((result) => today.results[result] > 0)];
  return (
    <Panel title={t('live.today')} hint={t('live.todayHint')}>
      {today.ended === 0 ? (
        <Text size="sm" c="dimmed">
          {t('live.noAttempts')}
        </Text>
      ) : (
        <>
          <Text fw={650} size="xl" className="figure">
            {t('live.endedAttempts', { count: today.ended })}
          </Text>
          <Table verticalSpacing={4} withRowBorders={false} className="figure">
            <Table.Tbody>
              {shown.map((result) => (
                <Table.Tr key={result}>
                  <Table.Th scope="row" fw={400} pl={0}>
                    {t(`live.result.${result}`)}
                  </Table.Th>
                  <Table.Td ta="right">{whole(i18n.language, today.results[result])}</Table.Td>
                  <Table.Td ta="right" c="dimmed" w={80} pr={0}>
                    {percent(i18n.language, today.results[result] / today.ended)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Panel>
  );
}
