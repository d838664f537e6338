import { useEffect, useState } from 'react';
import { useSessionEnded } from '../api/session';
import { watchCampaign, type LiveCounters, type LiveStatus } from './live-socket';

export interface CampaignLiveState {
  latest: LiveCounters | undefined;
  status: LiveStatus;
  refusal: string | undefined;
}

/** The counters of a campaign as they are now; the last ones stay while the connection is lost. */
export function useCampaignLive(gatewayUrl: string, campaignId: string, enabled: boolean): CampaignLiveState {
  const [state, setState] = useState<CampaignLiveState>({
    latest: undefined,
    status: 'connecting',
    refusal: undefined,
  });
  const logOnDoubtful = useSessionEnded();
  useEffect(() => {
    if (!enabled) return undefined;
    return watchCampaign(gatewayUrl, campaignId, {
      counters: (latest) => setState((before) => ({ ...before, latest })),
      status: (status) => setState((before) => (before.status === status ? before : { ...before, status })),
      refused: (refusal) => setState((before) => ({ ...before, refusal })),
      logOnDoubtful,
    });
  }, [gatewayUrl, campaignId, enabled, logOnDoubtful]);
  return state;
}
