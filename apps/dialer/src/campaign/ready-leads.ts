import type { HopperLead } from '@outrider/db';
import { callableNow, countryOfNumber, type CallingWindows } from '@outrider/domain';

/**
 * The leads of the hopper that may be called at this hour. The others are put off until their hours begin, all those that wait for
 * the same hour in one statement, or they would stand at its head. The guards look again before the INVITE.
 */
export function createReadyLeads(options: {
  candidates(limit: number): Promise<readonly HopperLead[]>;
  postpone(leadIds: readonly string[], until: Date): Promise<unknown>;
  now(): Date;
}) {
  const { candidates, postpone, now } = options;

  return async (
    limit: number,
    rules: { callingWindows: CallingWindows; trunkKind: 'sip' | 'simulated' },
  ): Promise<{ leads: HopperLead[]; all: boolean }> => {
    const found = await candidates(limit);
    const at = now();
    const windows = new Map<string, ReturnType<typeof callableNow>>();
    const put = new Map<number, string[]>();
    const leads = found.filter((lead) => {
      const place = `${countryOfNumber(lead.number) ?? ''} ${lead.timeZones.join()}`;
      const window =
        windows.get(place) ?? callableNow({ ...lead, campaign: rules, trunk: { kind: rules.trunkKind } }, at);
      windows.set(place, window);
      // A lead that no hour will ever suit goes on, so that the guards end it with a record.
      if (window.open || !window.opensAt) return true;
      const opensAt = window.opensAt.getTime();
      put.set(opensAt, [...(put.get(opensAt) ?? []), lead.leadId]);
      return false;
    });
    for (const [opensAt, leadIds] of put) await postpone(leadIds, new Date(opensAt));
    return { leads, all: found.length < limit };
  };
}
