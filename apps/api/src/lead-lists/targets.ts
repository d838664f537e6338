/** What every lead has, beside the values of its campaign's fields: what a column of a file can fill. `phone` may come several times. */
export const LEAD_TARGETS = ['phone', 'name', 'company', 'email', 'externalId', 'priority'] as const;
export type LeadTarget = (typeof LEAD_TARGETS)[number];
