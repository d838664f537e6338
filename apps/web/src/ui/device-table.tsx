import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '@outrider/contracts';
import { ConfirmButton, type Doing } from './confirm';
import { DataTable } from './data-table';
import { dayAndTime } from './format';
import { deviceWords } from './device-words';

/** Log-ons that have not ended. */
export function DeviceTable(props: {
  devices: DeviceView[];
  /** A hook; without one nothing can be ended. */
  useEnd?: ((id: string) => Doing) | undefined;
}) {
  const { devices, useEnd } = props;
  const { t, i18n } = useTranslation();
  const at = (instant: string) => dayAndTime(i18n.language, instant);
  return (
    <DataTable
      label={t('devices.title')}
      rows={devices}
      rowKey={({ id }) => id}
      columns={[
        {
          header: t('devices.device'),
          cell: (device) => (
            <Stack gap={2}>
              <Group gap={6}>
                <Text size="sm" fw={600} title={device.userAgent}>
                  {deviceWords(device.userAgent) ?? t('devices.unknown')}
                </Text>
                {device.current && (
                  <Badge color="green" variant="light" tt="none">
                    {t('devices.this')}
                  </Badge>
                )}
                {device.stage !== 'full' && (
                  <Badge color="yellow" variant="light" tt="none">
                    {t('devices.unfinished')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                {device.staffName ? t('devices.staff', { name: device.staffName }) : t(`devices.via.${device.via}`)}
              </Text>
            </Stack>
          ),
        },
        { header: t('devices.address'), cell: ({ ip }) => ip },
        { header: t('devices.began'), cell: ({ createdAt }) => at(createdAt) },
        { header: t('devices.seen'), cell: ({ lastSeenAt }) => at(lastSeenAt) },
        ...(useEnd
          ? [
              {
                header: '',
                right: true,
                cell: (device: DeviceView) => !device.current && <EndDevice device={device} useEnd={useEnd} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function EndDevice({ device, useEnd }: { device: DeviceView; useEnd: (id: string) => Doing }) {
  const { t } = useTranslation();
  const name = deviceWords(device.userAgent) ?? t('devices.unknown');
  return (
    <ConfirmButton
      label={t('devices.end')}
      about={`${name}, ${device.ip}`}
      title={t('devices.endTitle')}
      text={t('devices.endText', { name, address: device.ip })}
      confirm={t('devices.end')}
      doing={useEnd(device.id)}
    />
  );
}
