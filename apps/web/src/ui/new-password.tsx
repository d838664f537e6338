import { PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fields } from './use-fields';

const SHORTEST = 8;
/** Bytes of UTF-8. */
const LONGEST = 128;

/** What is wrong with a new password that was typed twice, before the API is asked. */
export function newPasswordFault(password: string, again: string): 'short' | 'long' | 'different' | undefined {
  if ([...password].length < SHORTEST) return 'short';
  if (new TextEncoder().encode(password).length > LONGEST) return 'long';
  return password === again ? undefined : 'different';
}

/** A new password, typed twice. Faults are shown when a field is left, not while it is typed. */
export function NewPasswordFields(props: { fields: Fields<{ password: string; again: string }>; autoFocus?: boolean }) {
  const { t } = useTranslation();
  const { fields } = props;
  const [left, setLeft] = useState({ password: false, again: false });
  const fault = newPasswordFault(fields.values.password, fields.values.again);
  const own = fault && fault !== 'different' && left.password ? t(`newPassword.${fault}`) : undefined;
  return (
    <>
      <PasswordInput
        label={t('newPassword.label')}
        description={t('newPassword.hint')}
        autoComplete="new-password"
        required
        autoFocus={props.autoFocus ?? false}
        onBlur={() => setLeft((before) => ({ ...before, password: fields.values.password !== '' }))}
        {...fields.text('password')}
        error={own ?? fields.fault('password')}
      />
      <PasswordInput
        label={t('newPassword.again')}
        autoComplete="new-password"
        required
        onBlur={() => setLeft((before) => ({ ...before, again: fields.values.again !== '' }))}
        {...fields.text('again')}
        error={fault === 'different' && left.again ? t('newPassword.different') : undefined}
      />
      {left.again && fault === undefined && (
        <Text size="sm" c="dimmed">
          {t('newPassword.fits')}
        </Text>
      )}
    </>
  );
}
