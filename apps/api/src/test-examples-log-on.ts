import { newId } from '@outrider/contracts';
import { send, type Example } from './test-example.js';
import { PASSWORD } from './test-api.js';

const factors = '/v1/session/second-factors';
const junk = { id: 'AA', rawId: 'AA', type: 'public-key' };

/** Routes of log-on: users in these tests have no second factor, so what needs one says so. */
export const LOG_ON_EXAMPLES: Record<string, Example> = {
  'POST /v1/session/confirmation': send(
    200,
    () => '/v1/session/confirmation',
    () => ({ password: PASSWORD }),
  ),
  'PUT /v1/session/password': send(
    200,
    () => '/v1/session/password',
    () => ({ currentPassword: PASSWORD, newPassword: PASSWORD }),
  ),
  'POST /v1/session/second-factor/webauthn-options': send(409, () => '/v1/session/second-factor/webauthn-options'),
  'POST /v1/session/second-factor': send(
    401,
    () => '/v1/session/second-factor',
    () => ({ code: '000000' }),
  ),
  'GET /v1/session/second-factors': send(200, () => factors),
  'POST /v1/session/second-factors/totp': send(
    201,
    () => `${factors}/totp`,
    () => ({ name: 'Phone' }),
  ),
  'POST /v1/session/second-factors/totp/{id}/confirm': send(
    404,
    (of) => `${factors}/totp/${of.userId}/confirm`,
    () => ({ code: '000000' }),
  ),
  'POST /v1/session/second-factors/webauthn/options': send(200, () => `${factors}/webauthn/options`),
  'POST /v1/session/second-factors/webauthn': send(
    401,
    () => `${factors}/webauthn`,
    () => ({ name: 'Key', response: { ...junk, response: { clientDataJSON: 'AA', attestationObject: 'AA' } } }),
  ),
  'DELETE /v1/session/second-factors/{id}': send(404, (of) => `${factors}/${of.userId}`),
  'POST /v1/session/recovery-codes': send(409, () => '/v1/session/recovery-codes'),

  'GET /v1/session/devices': send(200, () => '/v1/session/devices'),
  'DELETE /v1/session/devices': send(204, () => '/v1/session/devices'),
  'DELETE /v1/session/devices/{id}': send(404, (of) => `/v1/session/devices/${of.userId}`),
  'GET /v1/users/{id}/sessions': send(200, (of) => `/v1/users/${of.userId}/sessions`),
  'DELETE /v1/users/{id}/sessions': send(204, (of) => `/v1/users/${of.userId}/sessions`),
  'DELETE /v1/users/{id}/sessions/{sessionId}': send(404, (of) => `/v1/users/${of.userId}/sessions/${of.userId}`),
  'DELETE /v1/users/{id}/second-factors': send(204, (of) => `/v1/users/${of.userId}/second-factors`),

  'GET /v1/security-settings': send(200, () => '/v1/security-settings'),
  'PATCH /v1/security-settings': send(
    200,
    () => '/v1/security-settings',
    () => ({ secondFactorRequired: false }),
  ),

  'GET /v1/identity-providers': send(200, () => '/v1/identity-providers'),
  'POST /v1/identity-providers': send(
    201,
    () => '/v1/identity-providers',
    () => ({
      slug: newId().toLowerCase(),
      name: 'Sign-on',
      issuer: 'https://login.example.com',
      clientId: 'outrider',
      clientSecret: 'shown-to-them',
    }),
  ),
  'PATCH /v1/identity-providers/{id}': send(
    200,
    (of) => `/v1/identity-providers/${of.identityProviderId}`,
    () => ({ name: 'Our sign-on' }),
  ),
  'DELETE /v1/identity-providers/{id}': send(204, (of) => `/v1/identity-providers/${of.identityProviderId}`),
};

/** Routes of log-on for who has not logged on. */
export const PUBLIC_LOG_ON_ROUTES = [
  'POST /v1/session',
  'POST /v1/password-resets',
  'POST /v1/password-resets/complete',
  'GET /v1/single-sign-on/{slug}/start',
  'GET /v1/single-sign-on/callback',
];
