import { Type, type Static } from 'typebox';
import { AUDIT_ACTIONS, AUDIT_ENTITY_TYPES, AUDIT_STREAMS } from '../audit.js';
import { Closed, IdString, Instant, Nullable, OneOf, Page, PageQuery } from './common.js';

export const AuditEventView = Type.Object({
  id: IdString,
  stream: OneOf(AUDIT_STREAMS),
  seq: Nullable(
    Type.Integer({
      description: 'Its place in the stream, from 1, without gaps. Null: from before there were chains.',
    }),
  ),
  at: Instant,
  action: Type.String({ description: '`entity.verb`' }),
  entityType: Type.String(),
  entityId: Type.String(),
  actorUserId: Nullable(IdString),
  actorStaffId: Nullable(Type.String({ description: 'The member of staff who acted as the user.' })),
  actorApiClientId: Nullable(IdString),
  ip: Nullable(Type.String()),
  data: Type.Record(Type.String(), Type.Unknown(), { description: 'What the act was told, without secrets.' }),
  hash: Nullable(Type.String({ description: 'SHA-256 over the event and the hash of the one before it.' })),
});
export type AuditEventView = Static<typeof AuditEventView>;
export const AuditPage = Page(AuditEventView);

const filter = {
  stream: Type.Optional(OneOf(AUDIT_STREAMS)),
  action: Type.Optional(OneOf(AUDIT_ACTIONS)),
  actorId: Type.Optional({ ...IdString, description: 'A user, a member of staff or an API client.' }),
  entityType: Type.Optional(OneOf(AUDIT_ENTITY_TYPES)),
  entityId: Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\x21-\\x7e]+$' })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
};

/** Latest first. `from` ≤ at < `to`. */
export const AuditQuery = Closed({ ...PageQuery, ...filter });
export type AuditQuery = Static<typeof AuditQuery>;

export const AUDIT_FORMATS = ['csv', 'jsonl'] as const;
export const AuditExportQuery = Closed({
  ...filter,
  format: Type.Optional(OneOf(AUDIT_FORMATS, { default: 'csv' })),
});
export type AuditExportQuery = Static<typeof AuditExportQuery>;

export const AuditVerificationQuery = Closed({
  stream: Type.Optional(OneOf(AUDIT_STREAMS, { description: 'Default: all five.' })),
  before: Type.Optional(
    Type.Integer({
      minimum: 2,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'With `stream`: only what stands before this place. `fromSeq` of an answer, when that is not 1.',
    }),
  ),
});

export const AuditVerification = Type.Object({
  intact: Type.Boolean(),
  streams: Type.Array(
    Type.Object({
      stream: OneOf(AUDIT_STREAMS),
      intact: Type.Boolean(),
      checked: Type.Integer({ description: 'Events that were computed anew; at most 50,000 in an answer.' }),
      fromSeq: Nullable(Type.Integer()),
      toSeq: Nullable(Type.Integer()),
      faults: Type.Array(
        Type.Object({
          kind: OneOf(['changed', 'removed', 'inserted', 'reordered'] as const),
          seq: Nullable(Type.Integer()),
          count: Type.Integer(),
          eventId: Nullable(Type.String()),
          detail: Type.String(),
        }),
      ),
    }),
  ),
  unplaced: Type.Array(Type.Object({ eventId: Type.String(), stream: Type.String() }), {
    description: 'Events of streams that there are not.',
  }),
});
export type AuditVerification = Static<typeof AuditVerification>;
