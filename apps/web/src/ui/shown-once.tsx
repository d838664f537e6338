import { Alert, Button, CopyButton, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { saveText } from './save-file';

/** Secrets that are never shown again, to be copied or kept as a file. */
export function ShownOnce(props: {
  title: string;
  text: string;
  lines: readonly string[];
  fileName: string;
  /** Short lines stand side by side. */
  columns?: boolean;
}) {
  const { t } = useTranslation();
  const all = props.lines.join('\n');
  return (
    <Alert color="yellow" variant="light" title={props.title}>
      <Stack gap="sm">
        <Text size="sm">{props.text}</Text>
        <Paper withBorder p="sm" className={props.columns ? 'secret secret-columns' : 'secret'}>
          {props.lines.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </Paper>
        <Group gap="xs">
          <CopyButton value={all}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? t('copied') : t('copy')}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" variant="default" onClick={() => saveText(props.fileName, `${all}\n`)}>
            {t('saveFile')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
