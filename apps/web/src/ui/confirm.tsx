import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/client';
import { ProblemNotice } from './notices';

/** The part of a mutation that a question needs. */
export interface Doing {
  mutate(variables: undefined, options: { onSuccess: () => void }): void;
  reset(): void;
  isPending: boolean;
  error: ApiProblem | null;
}

/** A button that asks before it does what cannot be taken back. */
export function ConfirmButton(props: {
  label: string;
  /** For who cannot see what the button stands beside. */
  about?: string;
  title: string;
  text: ReactNode;
  confirm: string;
  doing: Doing;
  size?: 'xs' | 'sm';
  /** Takes nothing away, but has consequences worth a question. */
  harmless?: boolean;
}) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { doing } = props;
  const close = () => {
    setAsking(false);
    doing.reset();
  };
  return (
    <>
      <Button
        size={props.size ?? 'xs'}
        {...(props.harmless ? {} : { color: 'red', variant: 'light' })}
        aria-label={props.about ? `${props.label}: ${props.about}` : undefined}
        onClick={() => setAsking(true)}
      >
        {props.label}
      </Button>
      <Modal opened={asking} onClose={close} title={props.title} centered>
        <Stack>
          <Text size="sm" component="div">
            {props.text}
          </Text>
          {doing.error && <ProblemNotice problem={doing.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t('cancel')}
            </Button>
            <Button
              {...(props.harmless ? {} : { color: 'red' })}
              loading={doing.isPending}
              onClick={() => doing.mutate(undefined, { onSuccess: () => setAsking(false) })}
            >
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
