import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleView, SessionView, TeamView, UserView } from '@outrider/contracts';
import { changed, isNothing } from '../../ui/changed';
import { ConfirmButton } from '../../ui/confirm';
import { useChangeUser } from './api';
import { UserDevicesButton } from './user-devices-button';
import { roleOf, UserForm } from './user-form';

/** What can be done with a person. */
export function UserActions(props: { user: UserView; teams: TeamView[]; roles: RoleView[]; session: SessionView }) {
  const { t } = useTranslation();
  const { user, session } = props;
  const may = (permission: string) => session.permissions.includes(permission);
  const shutOut = useChangeUser(user.id);
  const letIn = useChangeUser(user.id);
  return (
    <Group gap={6} justify="flex-end">
      {may('users.write') && <ChangeButton {...props} />}
      {may('security.read') && <UserDevicesButton user={user} mayEnd={may('security.write')} />}
      {may('users.write') &&
        user.id !== session.user.id &&
        (user.active ? (
          <ConfirmButton
            label={t('users.shutOutVerb')}
            about={user.name}
            title={t('users.shutOutTitle', { name: user.name })}
            text={t('users.shutOutText')}
            confirm={t('users.shutOutVerb')}
            doing={{ ...shutOut, mutate: (_none, options) => shutOut.mutate({ active: false }, options) }}
          />
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={letIn.isPending}
            aria-label={`${t('users.letIn')}: ${user.name}`}
            onClick={() => letIn.mutate({ active: true })}
          >
            {t('users.letIn')}
          </Button>
        ))}
    </Group>
  );
}

function ChangeButton({ user, teams, roles }: Parameters<typeof UserActions>[0]) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const change = useChangeUser(user.id);
  const close = () => {
    setOpen(false);
    change.reset();
  };
  const initial = { name: user.name, email: user.email, role: user.customRoleId ?? user.role, teamId: user.teamId };
  return (
    <>
      <Button size="xs" variant="default" aria-label={`${t('change')}: ${user.name}`} onClick={() => setOpen(true)}>
        {t('change')}
      </Button>
      <Modal opened={open} onClose={close} title={t('users.changeTitle', { name: user.name })}>
        <UserForm
          known
          initial={{ ...initial, password: '' }}
          teams={teams}
          roles={roles}
          submit={t('save')}
          pending={change.isPending}
          problem={change.error}
          onCancel={close}
          onSubmit={({ name, role, teamId }) => {
            const { role: newRole, ...rest } = changed(
              { name: user.name, role: initial.role, teamId: user.teamId },
              { name, role, teamId },
            );
            const changes = { ...rest, ...(newRole === undefined ? {} : roleOf(newRole)) };
            if (isNothing(changes)) close();
            else change.mutate(changes, { onSuccess: close });
          }}
        />
      </Modal>
    </>
  );
}
