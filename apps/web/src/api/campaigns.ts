import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CampaignReport, CampaignView } from '@outrider/contracts';
import { type ApiProblem, ask } from './client';

interface CampaignPage {
  items: CampaignView[];
  nextCursor: string | null;
}
export type CampaignAction = 'start' | 'pause' | 'stop';

const LIST = ['campaigns'];
const one = (id: string) => ['campaign', id];

/** All campaigns, a page at a time; statuses are looked at again every few seconds. */
export function useCampaigns() {
  return useInfiniteQuery<CampaignPage, ApiProblem, CampaignView[], string[], string | null>({
    queryKey: LIST,
    queryFn: ({ pageParam }) => {
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`;
      return ask('GET', `/v1/campaigns?limit=100${cursor}`);
    },
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    select: (data) => data.pages.flatMap((page) => page.items),
    refetchInterval: 5_000,
  });
}

export function useCampaign(id: string) {
  return useQuery<CampaignView, ApiProblem>({
    queryKey: one(id),
    queryFn: () => ask('GET', `/v1/campaigns/${encodeURIComponent(id)}`),
  });
}

/** Starts, pauses or stops a campaign. */
export function useCampaignControl(id: string) {
  const client = useQueryClient();
  return useMutation<CampaignView, ApiProblem, CampaignAction>({
    mutationFn: (action) => ask('POST', `/v1/campaigns/${encodeURIComponent(id)}/${action}`),
    onSuccess: (campaign) => {
      client.setQueryData(one(id), campaign);
      void client.invalidateQueries({ queryKey: LIST });
    },
  });
}

/** The campaign's figures since midnight UTC, as the live counters count them too. */
export function useTodaysReport(id: string, enabled: boolean) {
  return useQuery<CampaignReport, ApiProblem>({
    queryKey: ['campaign-report', id],
    queryFn: () => {
      const midnight = new Date();
      midnight.setUTCHours(0, 0, 0, 0);
      return ask('GET', `/v1/campaigns/${encodeURIComponent(id)}/report?from=${midnight.toISOString()}`);
    },
    enabled,
    refetchInterval: 10_000,
  });
}
