import { Button, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DestinationList } from '@outrider/contracts';
import { eurosOf, millionthsOf } from '../../ui/euros';
import { FormButtons } from '../../ui/form-buttons';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';
import { useSetDestinations, withRow, type DestinationRow } from './api';

/** Adds a destination, or changes one. */
export function DestinationButton({ list, row }: { list: DestinationList; row?: DestinationRow }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const title = row ? t('destinations.changeTitle', { prefix: row.prefix }) : t('destinations.addTitle');
  return (
    <>
      {row ? (
        <Button size="xs" variant="default" aria-label={`${t('change')}: ${row.prefix}`} onClick={() => setOpen(true)}>
          {t('change')}
        </Button>
      ) : (
        <Button onClick={() => setOpen(true)}>{t('destinations.add')}</Button>
      )}
      <Modal opened={open} onClose={() => setOpen(false)} title={title}>
        <DestinationForm list={list} row={row} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function DestinationForm(props: { list: DestinationList; row: DestinationRow | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { list, row, onClose } = props;
  const set = useSetDestinations();
  const fields = useFields(
    {
      prefix: row?.prefix ?? '+',
      rule: row?.allowed === false ? 'blocked' : 'allowed',
      price: row ? eurosOf(row.pricePerMinute) : '',
    },
    null,
  );
  const { prefix, rule, price } = fields.values;
  const allowed = rule === 'allowed';
  const pricePerMinute = price.trim() === '' ? 0 : millionthsOf(price);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pricePerMinute === undefined) return;
    const next = { prefix: prefix.replace(/\s/g, ''), allowed, pricePerMinute: allowed ? pricePerMinute : 0 };
    set.mutate(withRow(list, next, row?.prefix), { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('destinations.prefix')}
          description={t('destinations.prefixHint')}
          pattern="\+[1-9][0-9 ]{0,18}"
          title={t('destinations.prefixHint')}
          required
          data-autofocus
          {...fields.text('prefix')}
        />
        <Radio.Group label={t('destinations.rule')} value={rule} onChange={(value) => fields.set('rule', value)}>
          <Stack gap={6} pt={4}>
            {(['allowed', 'blocked'] as const).map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`destinations.${value}`)}
                description={t(`destinations.${value}Hint`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {allowed && (
          <TextInput
            label={t('destinations.price')}
            description={t('destinations.priceHint')}
            inputMode="decimal"
            placeholder="0.012"
            {...fields.text('price')}
            error={pricePerMinute === undefined ? t('spend.noAmount') : undefined}
          />
        )}
        {set.error && <ProblemNotice problem={set.error} />}
        <FormButtons submit={row ? t('save') : t('destinations.add')} pending={set.isPending} onCancel={onClose} />
      </Stack>
    </form>
  );
}
