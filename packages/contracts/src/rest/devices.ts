import { Type, type Static } from 'typebox';
import { Closed, IdString, Instant, Nullable, OneOf } from './common.js';
import { SESSION_STAGES, SESSION_VIAS } from './session.js';

/** A log-on that has not ended. Neither its token nor the token's hash is ever shown. */
export const DeviceView = Type.Object({
  id: IdString,
  current: Type.Boolean({ description: 'It is the one that asks.' }),
  via: OneOf(SESSION_VIAS),
  stage: OneOf(SESSION_STAGES),
  staffName: Nullable(Type.String({ description: 'Who acts as the user, by a support grant.' })),
  ip: Type.String({ description: 'Where it began.' }),
  userAgent: Type.String(),
  createdAt: Instant,
  lastSeenAt: Type.String({ format: 'date-time', description: 'To the minute.' }),
  expiresAt: Instant,
});
export type DeviceView = Static<typeof DeviceView>;

export const DeviceList = Type.Object({ items: Type.Array(DeviceView) });
export type DeviceList = Static<typeof DeviceList>;

export const UserSessionParams = Closed({ id: IdString, sessionId: IdString });
