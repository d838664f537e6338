import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleView, TeamView } from '@outrider/contracts';
import { useAddUser } from './api';
import { roleOf, UserForm } from './user-form';

export function AddUserButton({ teams, roles }: { teams: TeamView[]; roles: RoleView[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const add = useAddUser();
  const close = () => {
    setOpen(false);
    add.reset();
  };
  const top = teams.find(({ parentId }) => parentId === null) ?? teams[0];
  return (
    <>
      <Button onClick={() => setOpen(true)} disabled={!top}>
        {t('users.add')}
      </Button>
      <Modal opened={open} onClose={close} title={t('users.addTitle')}>
        <UserForm
          initial={{ name: '', email: '', role: 'agent', teamId: top?.id ?? '', password: '' }}
          teams={teams}
          roles={roles}
          submit={t('users.add')}
          pending={add.isPending}
          problem={add.error}
          onCancel={close}
          onSubmit={({ role, ...person }) => add.mutate({ ...person, ...roleOf(role) }, { onSuccess: close })}
        />
      </Modal>
    </>
  );
}
