import { dataKeyRepository, repositories, schema, tenantRecords } from '@outrider/db';
import { createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '@outrider/db/testing';
import { createSecretBox, trunkPasswordPlace, type SecretBox } from '@outrider/security';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obstacle, readSettings } from './settings.js';

let sealedWith: SecretBox;
let other: SecretBox;
let test: TestDatabase;
let campaign: TestCampaign;

beforeAll(async () => {
  test = await createTestDatabase();
  campaign = await createTestCampaign(test.database);
  const store = dataKeyRepository(test.database);
  sealedWith = createSecretBox({ masterKeys: [randomBytes(32)], store });
  other = createSecretBox({ masterKeys: [randomBytes(32)], store });
  const passwordEncrypted = await sealedWith.seal('secret', trunkPasswordPlace(campaign.tenantId, campaign.trunkId));
  await campaign.scope.primary.update(schema.trunks, { username: 'us', passwordEncrypted }, undefined);
});
afterAll(() => test.drop());

const read = (box: SecretBox) =>
  readSettings(campaign.campaignId, {
    campaignPacing: repositories(test.database, campaign.tenantId).campaignPacing,
    records: tenantRecords(test.database, campaign.tenantId),
    openPassword: (trunkId, sealed) => box.open(sealed, trunkPasswordPlace(campaign.tenantId, trunkId)),
  });

describe('the settings of a campaign', () => {
  it('leave out a trunk whose password another key sealed, and say so', async () => {
    const settings = (await read(other))!;
    expect(settings.trunks).toEqual([]);
    expect(obstacle(settings)).toMatch(/password of the trunk Test .* enter it again/);
  });

  it('have a trunk whose password opens', async () => {
    expect(await read(sealedWith)).toMatchObject({ trunks: [{ id: campaign.trunkId }], lockedTrunks: [] });
  });
});
