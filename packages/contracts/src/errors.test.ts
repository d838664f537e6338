import { describe, expect, it } from 'vitest';
import { ERRORS, notFound, ProblemError } from './errors.js';

describe('the error catalogue', () => {
  it('has codes that are words with hyphens, statuses of errors, and titles for people', () => {
    for (const [code, { status, title }] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z][^.]+$/);
    }
  });

  it('gives a problem its status, field and faults', () => {
    const fault = { code: 'required', message: 'This is missing.', field: 'name' };
    const problem = new ProblemError('validation-failed', 'name: This is missing.', { field: 'name', faults: [fault] });
    expect(problem).toMatchObject({ status: 400, code: 'validation-failed', field: 'name', faults: [fault] });
    expect(notFound('campaign')).toMatchObject({ status: 404, code: 'not-found' });
  });
});
