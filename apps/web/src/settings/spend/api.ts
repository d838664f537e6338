import type { SpendLimitsChange, SpendView } from '@outrider/contracts';
import { useChange, useOne } from '../../api/queries';

const SPEND = '/v1/spend';

export const useSpend = () => useOne<SpendView>(SPEND, { refetchInterval: 15_000 });
export const useChangeLimits = () =>
  useChange<SpendLimitsChange>({ method: 'PATCH', path: `${SPEND}/limits`, stale: [SPEND] });
