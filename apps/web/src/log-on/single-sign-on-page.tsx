import { Button, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { LogOnFrame } from './frame';
import { BackToLogOn } from './forgotten-page';

const REMEMBERED = 'outrider-company';

/** Leads to the log-on service of the person's own company. */
export function SingleSignOnPage() {
  const { t } = useTranslation();
  const [company, setCompany] = useState(() => localStorage.getItem(REMEMBERED) ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    localStorage.setItem(REMEMBERED, company);
    location.assign(`/v1/single-sign-on/${encodeURIComponent(company)}/start`);
  };
  return (
    <LogOnFrame title={t('singleSignOn.enterTitle')} hint={t('singleSignOn.enterHint')} below={<BackToLogOn />}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('singleSignOn.slug')}
            value={company}
            onChange={(event) => setCompany(event.currentTarget.value.trim().toLowerCase())}
            pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
            title={t('singleSignOn.slugRule')}
            minLength={3}
            maxLength={60}
            required
            autoFocus
          />
          <Button type="submit" fullWidth>
            {t('singleSignOn.goOn')}
          </Button>
        </Stack>
      </form>
    </LogOnFrame>
  );
}
