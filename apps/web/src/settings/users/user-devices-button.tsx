import { Alert, Button, Divider, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserView } from '@outrider/contracts';
import { useEndUserDevice, useEndUserDevices, useUserDevices } from '../../api/devices';
import { ConfirmButton } from '../../ui/confirm';
import { DeviceTable } from '../../ui/device-table';
import { Loaded } from '../../ui/loaded';
import { useResetFactors } from './api';

/** Where a person is logged on, for who may end it. */
export function UserDevicesButton({ user, mayEnd }: { user: UserView; mayEnd: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        aria-label={`${t('users.devices')}: ${user.name}`}
        onClick={() => setOpen(true)}
      >
        {t('users.devices')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('users.devicesTitle', { name: user.name })}
        size="xl"
      >
        <Devices user={user} mayEnd={mayEnd} />
        {mayEnd && <Factors user={user} />}
      </Modal>
    </>
  );
}

function Factors({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const reset = useResetFactors(user.id);
  return (
    <Stack gap="xs" mt="md">
      <Divider />
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" style={{ flex: '1 1 260px' }}>
          {t('users.lostFactor')}
        </Text>
        <ConfirmButton
          label={t('users.resetFactors')}
          title={t('users.resetFactorsTitle', { name: user.name })}
          text={t('users.resetFactorsText')}
          confirm={t('users.resetFactors')}
          doing={reset}
        />
      </Group>
      {reset.isSuccess && (
        <Alert color="green" variant="light" role="status">
          {t('users.factorsAreReset')}
        </Alert>
      )}
    </Stack>
  );
}

function Devices({ user, mayEnd }: { user: UserView; mayEnd: boolean }) {
  const { t } = useTranslation();
  const devices = useUserDevices(user.id);
  const endAll = useEndUserDevices(user.id);
  return (
    <Loaded query={devices}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('users.noDevices')}
          </Text>
        ) : (
          <Stack>
            <DeviceTable devices={items} useEnd={mayEnd ? (id) => useEndUserDevice(user.id, id) : undefined} />
            {mayEnd && (
              <Group justify="flex-end">
                <ConfirmButton
                  label={t('users.endAll')}
                  title={t('users.endAllTitle', { name: user.name })}
                  text={t('users.endAllText')}
                  confirm={t('users.endAll')}
                  doing={endAll}
                />
              </Group>
            )}
          </Stack>
        )
      }
    </Loaded>
  );
}
