import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AllowedNetwork } from '@outrider/contracts';

type List = readonly AllowedNetwork[] | null;
const MARKS = { added: '+', removed: '−', kept: ' ' } as const;
const COLORS = { added: 'green', removed: 'red', kept: 'dimmed' } as const;

/** What a change would add and remove, line by line. */
export function Diff({ before, after }: { before: List; after: List }) {
  const { t } = useTranslation();
  const [was, is] = [before ?? [], after ?? []];
  const has = (list: readonly AllowedNetwork[], cidr: string) => list.some((each) => each.cidr === cidr);
  const lines = [
    ...was.map((network) => ({ ...network, kind: has(is, network.cidr) ? ('kept' as const) : ('removed' as const) })),
    ...is.filter(({ cidr }) => !has(was, cidr)).map((network) => ({ ...network, kind: 'added' as const })),
  ];
  return (
    <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {lines.map(({ cidr, label, kind }) => (
        <Text key={`${kind}${cidr}`} component="li" size="sm" c={COLORS[kind]}>
          <span className="diff-mark" aria-hidden>
            {MARKS[kind]}
          </span>
          <span className="diff-kind">{t(`allowlist.diff.${kind}`)} </span>
          <span className="secret">{cidr}</span>
          {label && ` · ${label}`}
        </Text>
      ))}
      {is.length === 0 && (
        <Text component="li" size="sm" fw={600}>
          {t('allowlist.toAnywhere')}
        </Text>
      )}
    </Stack>
  );
}
