import type { DeviceList } from '@outrider/contracts';
import { useChange, useOne } from './queries';

const OWN = '/v1/session/devices';
const ofUser = (userId: string) => `/v1/users/${userId}/sessions`;

export const useDevices = () => useOne<DeviceList>(OWN, { refetchInterval: 30_000 });
export const useEndDevice = (id: string) => useChange({ method: 'DELETE', path: `${OWN}/${id}`, stale: [OWN] });
export const useEndOtherDevices = () => useChange({ method: 'DELETE', path: OWN, stale: [OWN] });

export const useUserDevices = (userId: string) => useOne<DeviceList>(ofUser(userId));
export const useEndUserDevice = (userId: string, id: string) =>
  useChange({ method: 'DELETE', path: `${ofUser(userId)}/${id}`, stale: [ofUser(userId)] });
export const useEndUserDevices = (userId: string) =>
  useChange({ method: 'DELETE', path: ofUser(userId), stale: [ofUser(userId)] });
