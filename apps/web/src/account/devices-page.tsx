import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../ui/confirm';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { useDevices, useEndDevice, useEndOtherDevices } from '../api/devices';
import { DeviceTable } from '../ui/device-table';

/** Where the person is logged on, with a way to end each. */
export default function DevicesPage() {
  const { t } = useTranslation();
  const devices = useDevices();
  const endOthers = useEndOtherDevices();
  const others = devices.data?.items.filter(({ current }) => !current).length ?? 0;
  return (
    <Page
      title={t('devices.title')}
      hint={t('devices.hint')}
      actions={
        others > 0 && (
          <ConfirmButton
            size="sm"
            label={t('devices.endOthers')}
            title={t('devices.endOthersTitle')}
            text={t('devices.endOthersText', { count: others })}
            confirm={t('devices.endOthers')}
            doing={endOthers}
          />
        )
      }
    >
      <Loaded query={devices}>{({ items }) => <DeviceTable devices={items} useEnd={useEndDevice} />}</Loaded>
    </Page>
  );
}
