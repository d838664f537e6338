import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';

const recording = OneOf(['off', 'allowed'] as const, { description: 'The most that its campaigns may record.' });
const retentionDays = Nullable(
  Type.Integer({ minimum: 1, maximum: 3650, description: 'Days; null: the rule of the tenant.' }),
);

export const ProjectView = Type.Object({
  id: IdString,
  name: Type.String(),
  active: Type.Boolean(),
  recording,
  retentionDays,
  createdAt: Instant,
});
export type ProjectView = Static<typeof ProjectView>;
export const ProjectPage = Page(ProjectView);

export const ProjectQuery = Closed({ ...PageQuery, active: Type.Optional(Type.Boolean()) });
export type ProjectQuery = Static<typeof ProjectQuery>;

export const ProjectCreate = Closed({
  name: Name,
  recording: Type.Optional(recording),
  retentionDays: Type.Optional(retentionDays),
});
export type ProjectCreate = Static<typeof ProjectCreate>;

export const ProjectChange = Change({ name: Name, active: Type.Boolean(), recording, retentionDays });
export type ProjectChange = Static<typeof ProjectChange>;
