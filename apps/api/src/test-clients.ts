import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { TestApi, TestTenant, TestUser } from './test-api.js';

type Scopes = { permission: string; campaignIds: string[] | null }[];

/** A program of a partner that the tenant approved, with a secret. */
export interface TestClient {
  approvalId: string;
  clientId: string;
  keyId: string;
  secret: string;
  token: string;
  request(options: InjectOptions): Promise<LightMyRequestResponse>;
  get(url: string): Promise<LightMyRequestResponse>;
  post(url: string, payload?: object, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
}

export const made = async <T = { id: string }>(answer: Promise<LightMyRequestResponse>): Promise<T> => {
  const { statusCode, body } = await answer;
  if (statusCode !== 201) throw new Error(`refused: ${statusCode} ${body}`);
  return JSON.parse(body) as T;
};

export const approve = async (admin: TestUser, more: object = {}): Promise<string> => {
  const statement = 'The partner may keep our leads up to date.';
  const approval = { partnerName: 'Partner A/S', statement, evidence: 'contract-17.pdf', ...more };
  return (await made(admin.post('/v1/partner-approvals', approval))).id;
};

/** What `POST /v1/token` answers to HTTP Basic. */
export const askToken = (api: Pick<TestApi, 'app'>, keyId: string, secret: string, options: InjectOptions = {}) =>
  api.app.inject({
    method: 'POST',
    url: '/v1/token',
    payload: 'grant_type=client_credentials',
    ...options,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}`,
    },
  });

export async function addClient(
  api: TestApi,
  tenant: Pick<TestTenant, 'admin'>,
  scopes: Scopes,
  more: object = {},
): Promise<TestClient> {
  const { admin } = tenant;
  const approvalId = await approve(admin);
  const body = { name: 'Program', approvalId, scopes, ...more };
  const { id: clientId } = await made(admin.post('/v1/api-clients', body));
  const key = await made<{ id: string; secret: string }>(admin.post(`/v1/api-clients/${clientId}/keys`, {}));
  const answer = await askToken(api, key.id, key.secret);
  const { access_token: token } = answer.json<{ access_token: string }>();
  const request = async (options: InjectOptions) => {
    const response = await api.app.inject({
      ...options,
      headers: { authorization: `Bearer ${token}`, ...options.headers },
    });
    return response;
  };
  return {
    ...{ approvalId, clientId, keyId: key.id, secret: key.secret, token, request },
    get: (url) => request({ method: 'GET', url }),
    post: (url, payload, headers = {}) =>
      request({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) }),
  };
}
