import { Button, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SpendLimits } from '@outrider/contracts';
import { changed, isNothing } from '../../ui/changed';
import { eurosOf, millionthsOf } from '../../ui/euros';
import { FormButtons } from '../../ui/form-buttons';
import { money } from '../../ui/format';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';
import { useChangeLimits } from './api';

/** Sets what a day may cost, and how many calls there may be. */
export function LimitsButton({ limits }: { limits: SpendLimits }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        {t('spend.setLimit')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('spend.limitTitle')}>
        <LimitsForm limits={limits} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function LimitsForm({ limits, onClose }: { limits: SpendLimits; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const change = useChangeLimits();
  const { maximum } = limits;
  const fields = useFields(
    {
      dailySpendLimit: limits.dailySpendLimit === null ? '' : eurosOf(limits.dailySpendLimit),
      maxConcurrentCalls: limits.maxConcurrentCalls,
      maxCallsPerSecond: limits.maxCallsPerSecond,
    },
    change.error,
  );
  const { dailySpendLimit, maxConcurrentCalls, maxCallsPerSecond } = fields.values;
  const amount = dailySpendLimit.trim() === '' ? null : millionthsOf(dailySpendLimit);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (amount === undefined) return;
    // The platform may have set a limit higher than it lets a company set it.
    const { maximum: _, ...before } = limits;
    const changes = changed(before, { dailySpendLimit: amount, maxConcurrentCalls, maxCallsPerSecond });
    if (isNothing(changes)) onClose();
    else change.mutate(changes, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('spend.limitField')}
          description={
            maximum.dailySpendLimit === null
              ? t('spend.limitHint')
              : t('spend.atMost', { most: money(i18n.language, maximum.dailySpendLimit) })
          }
          inputMode="decimal"
          data-autofocus
          {...fields.text('dailySpendLimit')}
          error={amount === undefined ? t('spend.noAmount') : fields.fault('dailySpendLimit')}
        />
        <NumberInput
          label={t('spend.concurrent')}
          description={t('spend.atMost', { most: maximum.maxConcurrentCalls })}
          min={1}
          max={Math.max(maximum.maxConcurrentCalls, limits.maxConcurrentCalls)}
          allowDecimal={false}
          required
          value={maxConcurrentCalls}
          onChange={(value) => fields.set('maxConcurrentCalls', Number(value))}
          error={fields.fault('maxConcurrentCalls')}
        />
        <NumberInput
          label={t('spend.perSecond')}
          description={t('spend.atMost', { most: maximum.maxCallsPerSecond })}
          min={0.01}
          max={Math.max(maximum.maxCallsPerSecond, limits.maxCallsPerSecond)}
          required
          value={maxCallsPerSecond}
          onChange={(value) => fields.set('maxCallsPerSecond', Number(value))}
          error={fields.fault('maxCallsPerSecond')}
        />
        {change.error && <ProblemNotice problem={change.error} fields={Object.keys(fields.values)} />}
        <FormButtons submit={t('save')} pending={change.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
