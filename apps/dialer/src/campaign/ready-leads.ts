import type { HopperLead } from '@outrider/db';
import { abandonLimit, callableNow, countryOfNumber, type CallingWindows } from '@outrider/domain';

/**
 * The leads of the hopper that may be called at this hour and in this mode. The others are put off until their hours begin, or until
 * predictive dialing may call them again after an abandoned call, all those that wait for the same time in one statement, or they would stand at its head. The guards look again before the INVITE.
 * `abandonLimit` is the strictest of the countries called.
 */
export function createReadyLeads(options: {
  candidates(limit: number): Promise<readonly HopperLead[]>;
  postpone(leadIds: readonly string[], until: Date): Promise<unknown>;
  now(): Date;
}) {
  const { candidates, postpone, now } = options;

  return async (
    limit: number,
    rules: { callingWindows: CallingWindows; trunkKind: 'sip' | 'simulated'; mode: 'progressive' | 'predictive' },
  ): Promise<{ leads: HopperLead[]; all: boolean; abandonLimit: number | undefined }> => {
    const found = await candidates(limit);
    const at = now();
    const countries = new Set<string | undefined>();
    const windows = new Map<string, ReturnType<typeof callableNow>>();
    const put = new Map<number, string[]>();
    const putOff = (leadId: string, until: Date) =>
      put.set(until.getTime(), [...(put.get(until.getTime()) ?? []), leadId]);
    const leads = found.filter((lead) => {
      const { noPredictiveBefore } = lead;
      if (rules.mode === 'predictive' && noPredictiveBefore && noPredictiveBefore > at) {
        putOff(lead.leadId, noPredictiveBefore);
        return false;
      }
      const country = countryOfNumber(lead.number);
      countries.add(country);
      const place = `${country ?? ''} ${lead.timeZones.join()}`;
      const window =
        windows.get(place) ?? callableNow({ ...lead, campaign: rules, trunk: { kind: rules.trunkKind } }, at);
      windows.set(place, window);
      // A lead that no hour will ever suit goes on, so that the guards end it with a record.
      if (window.open || !window.opensAt) return true;
      putOff(lead.leadId, window.opensAt);
      return false;
    });
    for (const [until, leadIds] of put) await postpone(leadIds, new Date(until));
    return { leads, all: found.length < limit, abandonLimit: abandonLimit(countries) };
  };
}
