import { PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleView, TeamView, UserCreate } from '@outrider/contracts';
import type { ApiProblem } from '../../api/client';
import { FormButtons } from '../../ui/form-buttons';
import { ProblemNotice } from '../../ui/notices';
import { useFields } from '../../ui/use-fields';

export interface UserValues {
  name: string;
  email: string;
  /** A fixed role, or the id of one that the tenant made. */
  role: string;
  teamId: string;
  password: string;
}

const FIXED = ['agent', 'supervisor', 'manager', 'admin'] as const;

/** What the API wants to know of a role that was chosen. */
export const roleOf = (chosen: string): Pick<UserCreate, 'role'> & { customRoleId: string | null } =>
  FIXED.some((role) => role === chosen)
    ? { role: chosen as UserCreate['role'], customRoleId: null }
    : { role: 'custom', customRoleId: chosen };

/** A person: who, which role, which team. */
export function UserForm(props: {
  initial: UserValues;
  /** The person is there already: their address stays, and they chose a password. */
  known?: boolean;
  teams: TeamView[];
  roles: RoleView[];
  submit: string;
  pending: boolean;
  problem: ApiProblem | null;
  onSubmit: (values: UserValues) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const fields = useFields(props.initial, props.problem);
  const roles = [
    { group: t('roles.fixed'), items: FIXED.map((role) => ({ value: role, label: t(`roles.names.${role}`) })) },
    ...(props.roles.length > 0
      ? [{ group: t('roles.own'), items: props.roles.map(({ id, name }) => ({ value: id, label: name })) }]
      : []),
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit(fields.values);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t('users.name')} required maxLength={200} data-autofocus {...fields.text('name')} />
        {!props.known && (
          <TextInput
            label={t('logOn.email')}
            description={t('users.emailHint')}
            type="email"
            required
            maxLength={254}
            autoComplete="off"
            {...fields.text('email')}
          />
        )}
        <Select
          label={t('users.role')}
          data={roles}
          value={fields.values.role}
          onChange={(value) => value && fields.set('role', value)}
          error={fields.fault('role') ?? fields.fault('customRoleId')}
          allowDeselect={false}
          required
        />
        <Select
          label={t('users.team')}
          data={props.teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={fields.values.teamId}
          onChange={(value) => value && fields.set('teamId', value)}
          error={fields.fault('teamId')}
          allowDeselect={false}
          required
          searchable
        />
        {!props.known && (
          <PasswordInput
            label={t('users.firstPassword')}
            description={t('users.firstPasswordHint')}
            required
            minLength={8}
            autoComplete="new-password"
            {...fields.text('password')}
          />
        )}
        {props.problem && <ProblemNotice problem={props.problem} fields={Object.keys(props.initial)} />}
        <FormButtons submit={props.submit} pending={props.pending} onCancel={props.onCancel} />
      </Stack>
    </form>
  );
}
