import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@outrider/contracts';
import { useChangePassword } from '../api/log-on';
import { useTakeSession } from '../api/session';
import { NewPasswordFields, newPasswordFault } from '../ui/new-password';
import { ProblemNotice } from '../ui/notices';
import { Page } from '../ui/page';
import { Section } from '../ui/section';
import { useFields } from '../ui/use-fields';
import { FactorsSection } from './second-factors/factors-section';

/** The person's own password and second factors. */
export default function AccountPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  return (
    <Page title={t('account.title')} hint={t('account.hint', { name: session.user.name, email: session.user.email })}>
      <FactorsSection session={session} />
      <PasswordSection />
    </Page>
  );
}

const EMPTY = { currentPassword: '', password: '', again: '' };

function PasswordSection() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const take = useTakeSession();
  // The API calls the new one `newPassword`; the form's fields are those that the reset has too.
  const fields = useFields(EMPTY, change.error);
  const fault = newPasswordFault(fields.values.password, fields.values.again);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault) return;
    const { currentPassword, password } = fields.values;
    change.mutate(
      { currentPassword, newPassword: password },
      {
        onSuccess: (session) => {
          take(session);
          fields.reset();
        },
      },
    );
  };
  return (
    <Section title={t('account.password')} hint={t('account.passwordHint')}>
      <form onSubmit={submit}>
        <Stack maw={420}>
          <PasswordInput
            label={t('account.current')}
            autoComplete="current-password"
            required
            {...fields.text('currentPassword')}
          />
          <NewPasswordFields
            fields={{ ...fields, fault: (name) => fields.fault(name === 'password' ? 'newPassword' : name) }}
          />
          {change.error && <ProblemNotice problem={change.error} fields={['currentPassword', 'newPassword']} />}
          {change.isSuccess && (
            <Alert color="green" variant="light" role="status">
              {t('account.passwordChanged')}
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t('account.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
