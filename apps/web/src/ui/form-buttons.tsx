import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** How a form ends that can be left without sending it. */
export function FormButtons(props: {
  /** Words on the button that sends. */
  submit: string;
  pending: boolean;
  disabled?: boolean;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={props.onCancel}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={props.pending} disabled={props.disabled ?? false}>
        {props.submit}
      </Button>
    </Group>
  );
}
