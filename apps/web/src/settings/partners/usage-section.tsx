import { Group, SegmentedControl, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiUsageView } from '@outrider/contracts';
import { BarChart } from '../../ui/bar-chart';
import { DataTable } from '../../ui/data-table';
import { day, dayAndTime, whole } from '../../ui/format';
import { Loaded } from '../../ui/loaded';
import { Section } from '../../ui/section';
import { useUsage } from './api';

const HOUR_MS = 3_600_000;
const SPANS = { day: 24, week: 24 * 7, month: 24 * 30 } as const;
type Span = keyof typeof SPANS;

/** How much a program has asked for. */
export function UsageSection({ clientId }: { clientId: string }) {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>('day');
  const from = useMemo(() => {
    const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    return new Date(hour - (SPANS[span] - 1) * HOUR_MS).toISOString();
  }, [span]);
  const usage = useUsage(clientId, from);
  return (
    <Section
      title={t('usage.title')}
      hint={t('usage.hint')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('usage.span')}
          value={span}
          onChange={(value) => setSpan(value as Span)}
          data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(`usage.spans.${value}`) }))}
        />
      }
    >
      <Loaded query={usage}>
        {(found) =>
          found.hours.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('usage.empty')}
            </Text>
          ) : (
            <Usage usage={found} from={from} span={span} />
          )
        }
      </Loaded>
    </Section>
  );
}

interface Bar {
  at: string;
  requests: number;
  refused: number;
  failed: number;
}

/** By hour of a day, by day of a week or month; without gaps. */
function barsOf(usage: ApiUsageView, from: string, span: Span): Bar[] {
  const step = span === 'day' ? HOUR_MS : 24 * HOUR_MS;
  const first = Date.parse(from);
  const bars: Bar[] = [];
  for (let at = first; at < first + SPANS[span] * HOUR_MS; at += step) {
    bars.push({ at: new Date(at).toISOString(), requests: 0, refused: 0, failed: 0 });
  }
  for (const hour of usage.hours) {
    const bar = bars[Math.floor((Date.parse(hour.hour) - first) / step)];
    if (!bar) continue;
    bar.requests += hour.requests;
    bar.refused += hour.refused;
    bar.failed += hour.failed;
  }
  return bars;
}

function Usage({ usage, from, span }: { usage: ApiUsageView; from: string; span: Span }) {
  const { t, i18n } = useTranslation();
  const bars = barsOf(usage, from, span);
  const label = (at: string) => (span === 'day' ? dayAndTime(i18n.language, at) : day(i18n.language, at));
  const total = bars.reduce((sum, bar) => sum + bar.requests, 0);
  const used = bars.filter(({ requests }) => requests > 0).reverse();
  return (
    <>
      <Group gap="xl">
        <Text size="sm">{t('usage.total', { count: total })}</Text>
      </Group>
      <BarChart
        label={t('usage.title')}
        bars={bars.map((bar) => ({
          label: label(bar.at),
          parts: [
            { name: t('usage.served'), value: bar.requests - bar.refused - bar.failed, color: 'cyan' },
            { name: t('usage.refused'), value: bar.refused, color: 'yellow' },
            { name: t('usage.failed'), value: bar.failed, color: 'red' },
          ],
        }))}
      />
      <DataTable
        label={t('usage.title')}
        rows={used}
        rowKey={({ at }) => at}
        columns={[
          { header: span === 'day' ? t('usage.hour') : t('usage.day'), cell: ({ at }) => label(at) },
          { header: t('usage.requests'), right: true, cell: (bar) => whole(i18n.language, bar.requests) },
          { header: t('usage.refused'), right: true, cell: (bar) => whole(i18n.language, bar.refused) },
          { header: t('usage.failed'), right: true, cell: (bar) => whole(i18n.language, bar.failed) },
        ]}
      />
    </>
  );
}
