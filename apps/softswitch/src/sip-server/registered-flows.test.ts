import { createHeaders, createResponse, type SipPeer, type SipRequest } from '@outrider/sip';
import { afterEach, expect, it, vi } from 'vitest';
import { createRegisteredFlows } from './registered-flows.js';

afterEach(() => vi.useRealTimers());

const ws = (flow: string): SipPeer => ({ protocol: 'ws', host: '192.0.2.1', port: 4000, flow });
const register = (contact: string, expires?: string): SipRequest => ({
  kind: 'request',
  method: 'REGISTER',
  uri: 'sip:example.com',
  headers: createHeaders({ contact, ...(expires ? { expires } : {}) }),
  body: '',
});
const ok = (request: SipRequest, headers: Record<string, string> = {}) => createResponse(request, 200, { headers });

it('a phone that registered over a connection is found by its Contact, until it goes or the connection does', () => {
  const flows = createRegisteredFlows();
  const request = register('<sip:bob@abc.invalid;transport=ws>', '60');
  flows.learn(request, ok(request), ws('ws:1'));
  expect(flows.find('sip:bob@ABC.invalid')).toEqual(ws('ws:1'));
  expect(flows.find('sip:eve@abc.invalid')).toBeUndefined();
  flows.learn(request, ok(request), ws('ws:2'));
  flows.flowClosed('ws:1');
  expect(flows.find('sip:bob@abc.invalid')?.flow).toBe('ws:2');
  flows.flowClosed('ws:2');
  expect(flows.find('sip:bob@abc.invalid')).toBeUndefined();
  expect(flows.count()).toBe(0);
});

it('the registrar decides how long it lasts; 0 ends it; refusals and UDP teach nothing', () => {
  vi.useFakeTimers();
  const flows = createRegisteredFlows();
  const request = register('<sip:bob@abc.invalid>', '3600');
  flows.learn(request, ok(request, { contact: '<sip:bob@abc.invalid>;expires=10' }), ws('ws:1'));
  vi.advanceTimersByTime(9_000);
  expect(flows.find('sip:bob@abc.invalid')).toBeDefined();
  vi.advanceTimersByTime(2_000);
  expect(flows.find('sip:bob@abc.invalid')).toBeUndefined();

  flows.learn(request, ok(request), ws('ws:1'));
  const leaving = register('<sip:bob@abc.invalid>;expires=0');
  flows.learn(leaving, ok(leaving), ws('ws:1'));
  flows.learn(request, createResponse(request, 401), ws('ws:1'));
  flows.learn(request, ok(request), { protocol: 'udp', host: '192.0.2.1', port: 5060 });
  expect(flows.count()).toBe(0);
});
