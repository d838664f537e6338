import { describe, expect, it } from 'vitest';
import { DEFAULT_DISPOSITIONS, SYSTEM_DISPOSITIONS } from './disposition.js';

describe('the dispositions that a tenant begins with', () => {
  it('have one for each outcome that the system gives, and codes that are not used twice', () => {
    const system = DEFAULT_DISPOSITIONS.filter((disposition) => disposition.system).map(({ category }) => category);
    expect(new Set(system).size).toBe(system.length);
    for (const category of Object.values(SYSTEM_DISPOSITIONS)) expect(system).toContain(category);
    expect(system).toContain('unresolved');
    const codes = DEFAULT_DISPOSITIONS.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('never ask a system outcome for a promise that only an agent can make', () => {
    for (const { system, action } of DEFAULT_DISPOSITIONS) if (system) expect(action.type).not.toBe('callback');
  });

  it('let an agent do what an agent must be able to', () => {
    const actions = DEFAULT_DISPOSITIONS.filter(({ system }) => !system).map(({ action }) => action.type);
    expect(new Set(actions)).toEqual(new Set(['close', 'retry', 'callback', 'suppress']));
  });
});
