import { Type, type Static } from 'typebox';
import { CAMPAIGN_STATUSES } from '@outrider/domain';
import {
  Change,
  Closed,
  IdString,
  Instant,
  Name,
  Nullable,
  OneOf,
  Page,
  PageQuery,
  PhoneNumber,
  Prose,
} from './common.js';

export const CAMPAIGN_MODES = ['progressive', 'predictive'] as const;

const callingWindows = Type.Array(
  Type.Array(
    Closed({
      from: Type.Integer({ minimum: 0, maximum: 1439, description: 'Minutes after midnight.' }),
      to: Type.Integer({ minimum: 1, maximum: 1440, description: 'Minutes after midnight, after `from`.' }),
    }),
    { maxItems: 12 },
  ),
  {
    minItems: 7,
    maxItems: 7,
    description: "Hours per weekday, Monday first, in the called party's own time zone; the law's hours narrow them.",
  },
);

const settings = {
  name: Name,
  fieldSchemaId: Nullable(IdString),
  mode: OneOf(CAMPAIGN_MODES),
  callingWindows,
  maxAttempts: Type.Integer({ minimum: 1, maximum: 50, description: 'Tries per lead over all its numbers.' }),
  abandonTarget: Type.Number({ minimum: 0, maximum: 0.03, description: 'Share of live answers (16 CFR 310.4(b)(4)).' }),
  patienceMs: Type.Integer({ minimum: 500, maximum: 2000, description: 'How long a live answer may wait, ms.' }),
  maxRingMs: Type.Integer({ minimum: 15_000, maximum: 120_000, description: 'When a ringing call is given up, ms.' }),
  maxWrapUpMs: Nullable(Type.Integer({ minimum: 1_000, maximum: 3_600_000, description: 'ms; null: no limit.' })),
  callbackReleaseMinutes: Type.Integer({ minimum: 0, maximum: 43_200 }),
  sellerName: Name,
  sellerNumber: PhoneNumber,
  recording: OneOf(['off', 'stereo'] as const),
  recordingConsent: Nullable(Prose(500)),
  trunkIds: Type.Array(IdString, { maxItems: 20, uniqueItems: true, description: 'In the order they are tried.' }),
  callerIdIds: Type.Array(IdString, { maxItems: 200, uniqueItems: true }),
};

export const CampaignView = Type.Object({
  id: IdString,
  projectId: IdString,
  status: OneOf(CAMPAIGN_STATUSES),
  ...settings,
  name: Type.String(),
  sellerName: Type.String(),
  sellerNumber: Type.String(),
  recordingConsent: Nullable(Type.String()),
  startedAt: Nullable(Instant),
  createdAt: Instant,
});
export type CampaignView = Static<typeof CampaignView>;
export const CampaignPage = Page(CampaignView);

export const CampaignQuery = Closed({
  ...PageQuery,
  projectId: Type.Optional(IdString),
  status: Type.Optional(OneOf(CAMPAIGN_STATUSES)),
});
export type CampaignQuery = Static<typeof CampaignQuery>;

const { name, sellerName, sellerNumber, ...optional } = settings;
export const CampaignCreate = Type.Object(
  {
    projectId: IdString,
    name,
    sellerName,
    sellerNumber,
    ...Type.Partial(Type.Object(optional)).properties,
  },
  { additionalProperties: false },
);
export type CampaignCreate = Static<typeof CampaignCreate>;

export const CampaignChange = Change(settings);
export type CampaignChange = Static<typeof CampaignChange>;
