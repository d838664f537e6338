import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trunkPasswordPlace } from '@outrider/security';
import { createTestApi, type TestApi } from '../test-api.js';
import { createFixture, nextNumber, type Fixture } from '../test-fixture.js';

let api: TestApi;
let fixture: Fixture;
beforeAll(async () => {
  api = await createTestApi();
  fixture = await createFixture(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

interface Answer {
  id: string;
  status: string;
  code: string;
  field: string;
  errors: { code: string; field: string }[];
}
const newCampaign = (more: object = {}) =>
  fixture.tenant.manager.post('/v1/campaigns', {
    projectId: fixture.projectId,
    name: 'Campaign',
    sellerName: 'Seller',
    sellerNumber: '33 12 12 12',
    ...more,
  });

describe('a campaign', () => {
  it("has the law's defaults where nothing else is said", async () => {
    const response = await newCampaign();
    expect(response.json()).toMatchObject({
      status: 'draft',
      mode: 'progressive',
      sellerNumber: '+4533121212',
      callingWindows: Array.from({ length: 7 }, () => [{ from: 480, to: 1260 }]),
      abandonTarget: 0.03,
      patienceMs: 2000,
      maxRingMs: 25_000,
      recording: 'off',
    });
  });

  it('may be dialed predictively, within what the law leaves', async () => {
    const campaign = (await newCampaign({ mode: 'predictive', abandonTarget: 0.02, patienceMs: 1_500 })).json<Answer>();
    expect(campaign).toMatchObject({ mode: 'predictive', abandonTarget: 0.02, patienceMs: 1_500 });
    const { manager } = fixture.tenant;
    for (const [field, value] of Object.entries({ abandonTarget: 0.031, patienceMs: 2_001, maxRingMs: 14_999 })) {
      const response = await manager.patch(`/v1/campaigns/${campaign.id}`, { [field]: value });
      expect([response.statusCode, response.json<Answer>().field]).toEqual([400, field]);
    }
    const changed = await manager.patch(`/v1/campaigns/${campaign.id}`, { mode: 'progressive' });
    expect(changed.json()).toMatchObject({ mode: 'progressive', abandonTarget: 0.02 });
  });

  it('names everything that is missing before it can start', async () => {
    const campaign = (await newCampaign({ callingWindows: Array.from({ length: 7 }, () => []) })).json<Answer>();
    const response = await fixture.tenant.manager.post(`/v1/campaigns/${campaign.id}/start`);
    expect(response.statusCode).toBe(409);
    const { code, errors } = response.json<Answer>();
    expect(code).toBe('campaign-not-ready');
    expect(errors.map((error) => `${error.field}: ${error.code}`)).toEqual([
      'callingWindows: no-calling-window',
      'leadLists: no-leads',
      'trunkIds: no-trunk',
      'callerIdIds: no-caller-id',
    ]);
    expect((await fixture.tenant.manager.get(`/v1/campaigns/${campaign.id}`)).json()).toMatchObject({
      status: 'draft',
    });
  });

  it('starts, pauses and stops, says so to the dialers, and repeats itself harmlessly', async () => {
    const told: string[] = [];
    const stop = api.bus.subscribe('campaign.control', ({ campaignId }) => told.push(campaignId));
    await api.bus.ready();
    const { manager } = fixture.tenant;
    const control = async (step: string) => {
      const response = await manager.post(`/v1/campaigns/${fixture.campaignId}/${step}`);
      return [response.statusCode, response.json<Answer>().status];
    };
    expect((await control('pause'))[0]).toBe(409);
    expect(await control('start')).toEqual([200, 'running']);
    expect(await control('start')).toEqual([200, 'running']);
    expect(await control('pause')).toEqual([200, 'paused']);
    expect(await control('stop')).toEqual([200, 'stopped']);
    expect((await control('pause'))[0]).toBe(409);
    expect(await control('start')).toEqual([200, 'running']);
    await expect.poll(() => told.filter((id) => id === fixture.campaignId).length).toBe(5);
    const events = await fixture.tenant.records.primary.audit.listOf('campaign', fixture.campaignId);
    expect(events.map((event) => event.action)).toEqual([
      'campaign.created',
      'campaign.started',
      'campaign.paused',
      'campaign.stopped',
      'campaign.started',
    ]);
    stop();
  });

  it.each([
    [
      'recording without a project that allows it',
      { recording: 'stereo', recordingConsent: 'asked' },
      409,
      'recording',
    ],
    [
      'an interval that ends before it begins',
      { callingWindows: [[{ from: 600, to: 540 }], [], [], [], [], [], []] },
      400,
      'callingWindows.0.0.to',
    ],
    [
      'intervals that overlap',
      {
        callingWindows: [
          [],
          [
            { from: 700, to: 800 },
            { from: 600, to: 701 },
          ],
          [],
          [],
          [],
          [],
          [],
        ],
      },
      400,
      'callingWindows.1.0',
    ],
    ['more abandoned calls than the law permits', { abandonTarget: 0.031 }, 400, 'abandonTarget'],
    ['a longer patience than the law permits', { patienceMs: 2001 }, 400, 'patienceMs'],
    ['a shorter ring than the law permits', { maxRingMs: 14_999 }, 400, 'maxRingMs'],
    ['a seller whose number is none', { sellerNumber: '12' }, 400, 'sellerNumber'],
    ['a trunk that is not there', { trunkIds: ['01JC0QZ2M8V0Z3W5X7Y9ABCDEF'] }, 404, 'trunkIds.0'],
  ])('refuses %s', async (_what, settings, status, field) => {
    const response = await newCampaign(settings);
    expect([response.statusCode, response.json<Answer>().field]).toEqual([status, field]);
  });

  it('records only with a consent rule', async () => {
    const { manager } = fixture.tenant;
    await manager.patch(`/v1/projects/${fixture.projectId}`, { recording: 'allowed' });
    const without = await newCampaign({ recording: 'stereo' });
    expect(without.json<Answer>().field).toBe('recordingConsent');
    expect((await newCampaign({ recording: 'stereo', recordingConsent: 'Both are asked.' })).statusCode).toBe(201);
  });

  it('goes while it is a draft without lists, and not later', async () => {
    const { manager } = fixture.tenant;
    const remove = async (id: string) =>
      (await manager.request({ method: 'DELETE', url: `/v1/campaigns/${id}` })).statusCode;
    const draft = (await newCampaign({ trunkIds: [fixture.trunkId] })).json<Answer>();
    const list = await manager.post('/v1/lead-lists', { name: 'L', campaignId: draft.id });
    expect(await remove(draft.id)).toBe(409);
    await manager.patch(`/v1/lead-lists/${list.json<Answer>().id}`, { campaignId: fixture.campaignId });
    expect(await remove(draft.id)).toBe(204);
    expect(await remove(draft.id)).toBe(404);
    expect(await remove(fixture.campaignId)).toBe(409);
  });

  it('shows what happens in it, and what it has done', async () => {
    const { manager } = fixture.tenant;
    const live = (await manager.get(`/v1/campaigns/${fixture.campaignId}/live`)).json<Record<string, object>>();
    expect(live).toMatchObject({
      agents: { idle: 1, talking: 0 },
      calls: { dialing: 0 },
      leads: { ready: 1, waiting: 1 },
      today: { ended: 1, results: { 'no-answer': 1 } },
      abandonShare: null,
    });
    const report = (await manager.get(`/v1/campaigns/${fixture.campaignId}/report`)).json<object>();
    expect(report).toMatchObject({
      attempts: 1,
      cdrs: 1,
      answered: 0,
      results: { 'no-answer': 1 },
      talkMs: { total: 0, mean: null },
    });
    const later = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    expect((await manager.get(`/v1/campaigns/${fixture.campaignId}/report?from=${later}`)).json()).toMatchObject({
      cdrs: 0,
    });
    const empty = await manager.get(`/v1/campaigns/${fixture.campaignId}/report?from=${later}&to=${later}`);
    expect(empty.json<Answer>().code).toBe('invalid-time-range');
  });
});

describe('a trunk', () => {
  it('never shows its password, keeps it sealed, and forgets it when told', async () => {
    const { admin, records, tenantId } = fixture.tenant;
    const made = await admin.post('/v1/trunks', {
      name: 'Carrier',
      host: 'SIP.example.com',
      username: 'us',
      password: 'hunter2',
      channels: 1,
      callsPerSecond: 0.5,
      allowedPrefixes: [],
    });
    expect(made.json()).toMatchObject({ hasPassword: true, host: 'sip.example.com', callsPerSecond: 0.5 });
    expect(made.body).not.toContain('hunter2');
    const { id } = made.json<Answer>();
    const sealed = (await records.primary.trunks.get(id))?.passwordEncrypted ?? '';
    expect(sealed).not.toContain('hunter2');
    expect(await api.secretBox.open(sealed, trunkPasswordPlace(tenantId, id))).toBe('hunter2');
    const renamed = await admin.patch(`/v1/trunks/${id}`, { name: 'Other' });
    expect(renamed.json()).toMatchObject({ hasPassword: true });
    expect((await admin.patch(`/v1/trunks/${id}`, { password: null })).json()).toMatchObject({ hasPassword: false });
    const events = await records.primary.audit.listOf('trunk', id);
    expect(JSON.stringify(events)).not.toContain('hunter2');
    expect(events.map((event) => event.data)).toMatchObject([
      { password: '[set]' },
      { name: 'Other' },
      { password: null },
    ]);
    expect((await admin.request({ method: 'DELETE', url: `/v1/trunks/${id}` })).statusCode).toBe(204);
  });
});

describe('a disposition', () => {
  it.each([
    ['do-not-call', { type: 'close' }],
    ['callback', { type: 'close' }],
    ['success', { type: 'callback' }],
  ])('that means %s cannot do %j', async (category, action) => {
    const response = await fixture.tenant.manager.post('/v1/dispositions', { code: 'x', label: 'X', category, action });
    expect([response.statusCode, response.json<Answer>().field]).toEqual([400, 'action']);
  });

  it('has one rule for all campaigns, and at most one more for each', async () => {
    const { manager } = fixture.tenant;
    const put = async (rules: object[]) => {
      const url = `/v1/dispositions/${fixture.dispositionId}/rules`;
      const response = await manager.request({ method: 'PUT', url, payload: { rules } });
      return [response.statusCode, response.json<Answer>().field];
    };
    const close = { type: 'close' };
    expect(await put([{ campaignId: fixture.campaignId, action: close }])).toEqual([400, 'rules']);
    expect(
      await put([
        { campaignId: null, action: close },
        { campaignId: null, action: close },
      ]),
    ).toEqual([400, 'rules.1.campaignId']);
    expect(
      (
        await put([
          { campaignId: fixture.campaignId, action: close },
          { campaignId: null, action: close },
        ])
      )[0],
    ).toBe(200);
  });

  it('of the platform stays active', async () => {
    const id = fixture.tenant.dispositionIds['no-answer'];
    const response = await fixture.tenant.manager.patch(`/v1/dispositions/${id}`, { active: false });
    expect([response.statusCode, response.json<Answer>().field]).toEqual([409, 'active']);
  });

  it('has a code of its own', async () => {
    const body = { code: 'success', label: 'Again', category: 'success', action: { type: 'close' } };
    const response = await fixture.tenant.manager.post('/v1/dispositions', body);
    expect([response.statusCode, response.json<Answer>().field]).toEqual([409, 'code']);
  });
});

it('a caller ID is kept once per tenant, however it is written', async () => {
  const number = nextNumber();
  const { admin } = fixture.tenant;
  expect((await admin.post('/v1/caller-ids', { number, label: 'A' })).statusCode).toBe(201);
  const again = await admin.post('/v1/caller-ids', { number: number.replace('+45', '0045 '), label: 'B' });
  expect([again.statusCode, again.json<Answer>().field]).toEqual([409, 'number']);
});

it('a team never hangs below itself, also when two are moved at once', async () => {
  const { admin, topTeamId } = fixture.tenant;
  const add = async (parentId: string) => (await admin.post('/v1/teams', { name: 'T', parentId })).json<Answer>().id;
  const [a, b] = [await add(topTeamId), await add(topTeamId)];
  const answers = await Promise.all([
    admin.patch(`/v1/teams/${a}`, { parentId: b }),
    admin.patch(`/v1/teams/${b}`, { parentId: a }),
  ]);
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
  expect((await admin.patch(`/v1/teams/${topTeamId}`, { parentId: a })).statusCode).toBe(409);
});
