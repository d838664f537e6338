import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, schema } from '@outrider/db';
import { ensureCampaign } from '@outrider/local';
import { until } from '@outrider/testkit';
import { createTestIssuer } from '../../apps/api/src/single-sign-on/test-issuer.js';
import { createApp, plugSecurityKeyIn, shownSecret, type App } from './support/authenticator.js';
import { choose, enter, startPages, typeLogOn, type Pages } from './support/pages.js';

const person = (name: string, role: 'agent' | 'manager' = 'agent') => ({
  email: `${name.toLowerCase()}@log-on.example`,
  name,
  role,
});
const ADMIN = { email: 'admin@log-on.example', name: 'Astrid Admin' };
const [TOTP, CONFIRM, KEY, COMPANY, RESET, LOCKED, DEVICES, FORCED] = [
  person('Tove'),
  person('Clara'),
  person('Kai'),
  person('Sanne'),
  person('Rikke'),
  person('Lars'),
  person('Dorte', 'manager'),
  person('Frida'),
] as const;
const NEW_PASSWORD = 'correct horse battery staple 7';

describe('logging on', () => {
  let pages: Pages;
  let password: string;

  beforeAll(async () => {
    pages = await startPages({
      name: 'log-on',
      admin: ADMIN,
      people: [TOTP, CONFIRM, KEY, COMPANY, RESET, LOCKED, DEVICES, FORCED],
    });
    password = pages.password;
  }, 180_000);
  afterEach(async () => expect(await pages.leave()).toEqual([]));
  afterAll(async () => pages?.stop());

  /** Sets up an app as second factor; gives it with the recovery codes. */
  const setUpApp = async (page: Page): Promise<{ app: App; codes: string[] }> => {
    await choose(page, 'Password and factors');
    await page.getByRole('button', { name: 'Add a second factor' }).click();
    await page.getByRole('button', { name: 'Show the QR code' }).click();
    await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
    const app = createApp(await shownSecret(page));
    await page.getByLabel('The code that the app shows now').fill(app.code());
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Recovery codes: shown once').waitFor();
    const codes = (await page.locator('.secret-columns').innerText()).split(/\s+/).filter((line) => line !== '');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes left.').waitFor();
    return { app, codes };
  };

  it('takes a code of an app after the password, each once, and a recovery code in its place', async () => {
    const page = await pages.visitor();
    await enter(page, TOTP.email, password);
    const { app, codes } = await setUpApp(page);
    expect(codes).toHaveLength(10);

    const other = await pages.visitor();
    await typeLogOn(other, TOTP.email, password);
    await other.getByRole('heading', { name: 'Second factor' }).waitFor();
    await other.getByLabel('Code from your app').fill('000000');
    await other.getByRole('alert').getByText('That code is wrong or was used already').waitFor();
    // The sixth digit sends it: no key is pressed.
    await other.getByLabel('Code from your app').fill(app.code());
    await other.getByRole('button', { name: 'Log off' }).click();

    await typeLogOn(other, TOTP.email, password);
    await other.getByText('Use a recovery code instead').click();
    await other.getByLabel('Recovery code').fill(codes[0] ?? '');
    await other.keyboard.press('Enter');
    await other.getByRole('button', { name: 'Log off' }).waitFor();
    await choose(other, 'Password and factors');
    await other.getByText('9 recovery codes left.').waitFor();
  });

  it('asks who one is again before something delicate, where that was shown a while ago', async () => {
    const page = await pages.visitor();
    await enter(page, CONFIRM.email, password);
    await choose(page, 'Password and factors');
    await longAgo(pages.platform.urls.database);
    await page.getByRole('button', { name: 'Add a second factor' }).click();
    await page.getByRole('button', { name: 'Show the QR code' }).click();
    const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
    await dialog.getByLabel('Your password').fill('wrong');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByText('The e-mail address or the password is wrong.').waitFor();
    await dialog.getByLabel('Your password').fill(password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    // It goes on with what was asked for.
    await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
  });

  it('takes a security key', async () => {
    const page = await pages.visitor();
    await plugSecurityKeyIn(page);
    await enter(page, KEY.email, password);
    await choose(page, 'Password and factors');
    await page.getByRole('button', { name: 'Add a second factor' }).click();
    await page.getByText('Security key', { exact: true }).click();
    await page.getByRole('button', { name: 'Go on and touch the key' }).click();
    await page.getByText('Recovery codes: shown once').waitFor();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('table').getByText('My security key').waitFor();
    await page.getByRole('button', { name: 'Log off' }).click();

    await typeLogOn(page, KEY.email, password);
    await page.getByRole('button', { name: 'Use the security key' }).click();
    await page.getByRole('button', { name: 'Log off' }).waitFor();
  });

  it('leads to the company’s own log-on service and back', async () => {
    const issuer = await createTestIssuer(`${pages.platform.urls.pages}/v1/single-sign-on/callback`);
    try {
      const admin = await pages.visitor();
      await enter(admin, ADMIN.email, password);
      await choose(admin, 'Log-on rules');
      await admin.getByRole('button', { name: 'Connect a log-on service' }).click();
      const dialog = admin.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: false }).first().fill('Our directory');
      await dialog.getByLabel('Short name of your company').fill('acme');
      await dialog.getByLabel('Issuer').fill(issuer.url);
      await dialog.getByLabel('Client ID').fill(issuer.clientId);
      await dialog.getByLabel('Client secret').fill(issuer.clientSecret);
      await dialog.getByRole('button', { name: 'Connect a log-on service' }).click();
      await admin.getByText(`${pages.platform.urls.pages}/v1/single-sign-on/callback`).waitFor();

      const page = await pages.visitor();
      const goIn = async () => {
        await page.goto('/');
        await page.getByRole('link', { name: 'Log on with your company’s log-on' }).click();
        await page.getByLabel('Company').fill('acme');
        await page.keyboard.press('Enter');
      };
      issuer.person = { subject: 'stranger', email: 'stranger@elsewhere.example', emailVerified: true };
      await goIn();
      await page.getByText('The log-on over your company did not work.').waitFor();
      expect(page.url()).not.toContain('#');

      issuer.person = { subject: 'sanne', email: COMPANY.email, emailVerified: true };
      const other = await pages.visitor();
      await other.goto('/single-sign-on');
      await other.getByLabel('Company').fill('acme');
      await other.keyboard.press('Enter');
      await other.getByRole('button', { name: 'Log off' }).waitFor();
      await choose(other, 'Devices');
      await other.getByText('Over your company’s log-on').waitFor();
    } finally {
      await issuer.close();
    }
  });

  it('tells who tried too often how long to wait', async () => {
    const page = await pages.visitor();
    await page.goto('/');
    await page.getByLabel('E-mail address').fill(LOCKED.email);
    for (let tries = 1; tries <= 5; tries += 1) {
      await page.locator('input[type=password]').fill(`wrong ${tries}`);
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.keyboard.press('Enter');
      expect((await answer).status()).toBe(401);
      await page.getByRole('button', { name: 'Log on', exact: true, disabled: false }).waitFor();
    }
    await page.locator('input[type=password]').fill(password);
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/Try again in 1[45]:\d\d\./)
      .waitFor();
    expect(await page.getByRole('button', { name: 'Log on', exact: true }).isDisabled()).toBe(true);
  });

  it('gives a new password by a link that was mailed, and takes its token out of the address', async () => {
    const page = await pages.visitor();
    const mails = join(pages.platform.env['OUTRIDER_DATA_DIR'] ?? '', 'mail');
    await page.goto('/');
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await page.getByLabel('E-mail address').fill(RESET.email);
    await page.keyboard.press('Enter');
    await page.getByText(`If ${RESET.email} is known here, a link is on its way.`).waitFor();
    let link: string | undefined;
    await until('the mail', () => {
      link = lettersIn(mails)
        .filter((text) => text.includes(RESET.email))
        .map((text) => /https?:\/\/\S+\/reset#\S+/.exec(text)?.[0])
        .find((found) => found !== undefined);
      return link !== undefined;
    });
    await page.goto(link ?? '');
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(await page.evaluate('location.href')).not.toContain('#');
    await page.getByLabel('New password').fill('password1');
    await page.getByLabel('The same again').fill('password1');
    await page.keyboard.press('Enter');
    await page.getByText('This password is on lists of stolen ones.').first().waitFor();
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByLabel('The same again').fill(NEW_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('The password is set').waitFor();

    await page.goto('/');
    await page.goto(link ?? '');
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByLabel('The same again').fill(NEW_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('The link does not work').waitFor();
    await enter(page, RESET.email, NEW_PASSWORD);
  });

  it('ends another device, whose page and live socket close at once', async () => {
    const campaign = await ensureCampaign(pages.rest, {
      name: 'Spring sale',
      projectName: 'Log-on',
      sellerName: 'Log-on',
      carrier: { host: '127.0.0.1', port: pages.platform.ports.carrier },
      channels: 5,
      callsPerSecond: 5,
    });
    const [first, second] = [await pages.visitor(), await pages.visitor()];
    await enter(first, DEVICES.email, password);
    const sockets: { closed: boolean }[] = [];
    first.on('websocket', (socket) => {
      const seen = { closed: false };
      sockets.push(seen);
      socket.on('close', () => (seen.closed = true));
    });
    await first.getByRole('link', { name: campaign.name }).click();
    await first.getByText('Live', { exact: true }).waitFor();

    await enter(second, DEVICES.email, password);
    await choose(second, 'Devices');
    const rows = second.getByRole('table').getByRole('row');
    await until('both devices', async () => (await rows.count()) === 3);
    await second.getByRole('button', { name: /^End: Chrome/ }).click();
    await second.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();

    await first.getByText('Your log-on has ended').waitFor();
    await until('the closed sockets', () => sockets.length > 0 && sockets.every(({ closed }) => closed));
    await until('one device', async () => (await rows.count()) === 2);
  });

  it('leads everybody through setting up a second factor where the company asks for one', async () => {
    const admin = await pages.visitor();
    await enter(admin, ADMIN.email, password);
    await choose(admin, 'Log-on rules');
    // Nobody asks of others what they have not done themselves.
    await admin.getByText('Before you require it of others').waitFor();
    await setUpApp(admin);
    await choose(admin, 'Log-on rules');
    await admin.getByRole('button', { name: 'Require it of everybody' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Require it of everybody' }).click();
    await admin.getByText('Required of everybody').waitFor();

    const page = await pages.visitor();
    await typeLogOn(page, FORCED.email, password);
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    await page.getByRole('button', { name: 'Show the QR code' }).click();
    await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
    const app = createApp(await shownSecret(page));
    await page.getByLabel('The code that the app shows now').fill(app.code());
    await page.keyboard.press('Enter');
    await page.getByText('Recovery codes: shown once').waitFor();
    // Not gone before they were kept.
    expect(await page.getByRole('button', { name: 'Log off' }).count()).toBe(0);
    await page.getByRole('button', { name: 'I have kept them, go on' }).click();
    await page.getByRole('button', { name: 'Log off' }).waitFor();
    await choose(page, 'Password and factors');
    await page.getByText('Required: add another before you remove this one.').waitFor();
  });
});

/** Nobody has shown who they are in the last ten minutes. */
async function longAgo(databaseUrl: string): Promise<void> {
  const database = createDatabase({ primaryUrl: databaseUrl, poolSize: 1 });
  try {
    await database.primary.update(schema.userSessions).set({ secondFactorAt: new Date(Date.now() - 11 * 60_000) });
  } finally {
    await database.close();
  }
}

/** The letters of a mail folder, as their readers see them (RFC 2045, 6.7). */
const lettersIn = (folder: string): string[] => {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
};
