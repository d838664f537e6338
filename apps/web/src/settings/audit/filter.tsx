import { Button, Group, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTIONS, AUDIT_STREAMS } from '@outrider/contracts';
import { useUsers } from '../../api/people';
import { actionWords } from './action-words';
import type { AuditFilter } from './api';

/** What to look for on record. */
export function Filter(props: { filter: AuditFilter; onChange: (filter: AuditFilter) => void; mayReadUsers: boolean }) {
  const { filter, onChange, mayReadUsers } = props;
  const words = useTranslation();
  const { t } = words;
  const users = useUsers(mayReadUsers);
  const set = (change: Partial<AuditFilter>) => onChange({ ...filter, ...change });
  // Days as the reader counts them; the last one is meant whole.
  const start = (day: string, days = 0) => {
    if (day === '') return null;
    const at = new Date(`${day}T00:00:00`);
    at.setDate(at.getDate() + days);
    return at.toISOString();
  };
  const dayOf = (instant: string | null, days = 0) => {
    if (instant === null) return '';
    const at = new Date(instant);
    at.setDate(at.getDate() + days);
    return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  };
  return (
    <Group gap="xs" align="flex-end" className="filter">
      <Select
        label={t('audit.stream')}
        placeholder={t('audit.any')}
        value={filter.stream}
        onChange={(stream) => set({ stream })}
        data={AUDIT_STREAMS.map((value) => ({ value, label: t(`audit.streams.${value}`) }))}
        clearable
      />
      <Select
        label={t('audit.what')}
        placeholder={t('audit.any')}
        value={filter.action}
        onChange={(action) => set({ action })}
        data={AUDIT_ACTIONS.map((value) => ({ value, label: actionWords(words, value) })).sort((a, b) =>
          a.label.localeCompare(b.label),
        )}
        searchable
        clearable
      />
      {mayReadUsers && (
        <Select
          label={t('audit.who')}
          placeholder={t('audit.any')}
          value={filter.actorId}
          onChange={(actorId) => set({ actorId })}
          data={(users.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          clearable
        />
      )}
      <TextInput
        type="date"
        label={t('audit.from')}
        value={dayOf(filter.from)}
        onChange={(event) => set({ from: start(event.currentTarget.value) })}
      />
      <TextInput
        type="date"
        label={t('audit.to')}
        value={dayOf(filter.to, -1)}
        onChange={(event) => set({ to: start(event.currentTarget.value, 1) })}
      />
      <Button
        variant="subtle"
        onClick={() => onChange({ stream: null, action: null, actorId: null, from: null, to: null })}
        disabled={Object.values(filter).every((value) => value === null)}
      >
        {t('audit.clear')}
      </Button>
    </Group>
  );
}
