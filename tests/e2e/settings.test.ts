import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort, until } from '@outrider/testkit';
import type { Page } from 'playwright-core';
import { choose, enter, startPages, typeLogOn, type Pages } from './support/pages.js';
import { createApp, shownSecret } from './support/authenticator.js';
import { addIndependent } from './support/people.js';
import { addStaff, logStaffOn } from './support/staff.js';

const ADMIN = { email: 'admin@settings.example', name: 'Astrid Admin' };
const BO = { email: 'bo@settings.example', name: 'Bo Birkelund', role: 'admin' as const };
const AGENT = { email: 'anton@settings.example', name: 'Anton Agent', role: 'agent' as const };
const SUPERVISOR = { email: 'sofie@settings.example', name: 'Sofie Supervisor', role: 'supervisor' as const };

describe('the settings of a company', () => {
  let pages: Pages;
  let password: string;
  let staffUrl: string;

  beforeAll(async () => {
    const staffPort = await freePort();
    staffUrl = `http://127.0.0.1:${staffPort}`;
    pages = await startPages({
      name: 'settings',
      admin: ADMIN,
      people: [AGENT, SUPERVISOR],
      env: { OUTRIDER_STAFF_PORT: String(staffPort) },
    });
    password = pages.password;
    await addIndependent(pages, BO);
  }, 180_000);
  afterEach(async () => expect(await pages.leave()).toEqual([]));
  afterAll(async () => pages?.stop());

  const asAdmin = async (): Promise<Page> => {
    const page = await pages.visitor();
    await enter(page, ADMIN.email, password);
    return page;
  };
  const inDialog = (page: Page, button: string) =>
    page.getByRole('dialog').getByRole('button', { name: button }).click();

  it('shows each role the pages that it may see, and says so where it may not', async () => {
    const menu = async (email: string) => {
      const page = await pages.visitor();
      await enter(page, email, password);
      const links = await page.getByRole('navigation').getByRole('link').allTextContents();
      await page.goto('/settings/audit');
      return { page, links };
    };
    const agent = await menu(AGENT.email);
    expect(agent.links).toEqual(['Campaigns', 'Password and factors', 'Devices']);
    await agent.page.getByText('This page is not for your role').waitFor();
    const supervisor = await menu(SUPERVISOR.email);
    expect(supervisor.links).toEqual(['Campaigns', 'Users', 'Password and factors', 'Devices']);
    const admin = await menu(ADMIN.email);
    expect(admin.links).toContain('Audit log');
    await admin.page.getByRole('heading', { name: 'Audit log' }).waitFor();
  });

  it('makes a role, gives it to a new person, and shuts them out', async () => {
    const page = await asAdmin();
    await choose(page, 'Roles');
    await page.getByRole('link', { name: 'Make a role' }).click();
    await page.getByLabel('Name of the role').fill('Quality reviewer');
    await page.getByLabel('See call records').check();
    await page.getByRole('button', { name: 'Make a role' }).click();
    await page.getByRole('link', { name: 'Quality reviewer' }).waitFor();

    await choose(page, 'Users');
    await page.getByRole('button', { name: 'Add a user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: false }).first().fill('Nina New');
    await dialog.getByLabel('E-mail address').fill(AGENT.email);
    await dialog.getByLabel('First password').fill('six blue elephants 42');
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Quality reviewer' }).click();
    await dialog.getByRole('button', { name: 'Add a user' }).click();
    // Said at the field that it is about.
    await dialog.getByText('Another user logs on with this address.').waitFor();
    await dialog.getByLabel('E-mail address').fill('nina@settings.example');
    await dialog.getByRole('button', { name: 'Add a user' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const row = page.getByRole('row', { name: /Nina New/ });
    await row.getByText('Quality reviewer').waitFor();

    const nina = await pages.visitor();
    await enter(nina, 'nina@settings.example', 'six blue elephants 42');
    expect(await nina.getByRole('navigation').getByRole('link').allTextContents()).toEqual([
      'Password and factors',
      'Devices',
    ]);
    await row.getByRole('button', { name: 'Shut out' }).click();
    await inDialog(page, 'Shut out');
    await row.waitFor({ state: 'detached' });
    // The page may have noticed by itself by then.
    const devices = nina.getByRole('navigation').getByRole('link', { name: 'Devices' });
    await devices.click({ timeout: 2_000 }).catch(() => undefined);
    await nina.getByText('Your log-on has ended').waitFor();
  });

  it('has one administrator propose other networks and another one apply them', async () => {
    const decider = await asAdmin();
    const author = await pages.visitor();
    await enter(author, BO.email, password);
    await choose(author, 'Allowed networks');
    await author.getByText('No list is in force').waitFor();
    await author.getByRole('button', { name: 'Propose a change' }).click();
    const dialog = author.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Network' }).first().fill('192.0.2.0/24');
    await dialog.getByLabel('Reason').fill('New office');
    await dialog.getByRole('button', { name: 'Propose' }).click();
    // Neither of them would get in any more.
    await dialog.getByText('This would lock you out').waitFor();
    await dialog.getByRole('button', { name: 'Add a network' }).click();
    await dialog.getByRole('textbox', { name: 'Network' }).nth(1).fill('127.0.0.0/8');
    await dialog.getByRole('button', { name: 'Add a network' }).click();
    await dialog.getByRole('textbox', { name: 'Network' }).nth(2).fill('::1/128');
    await dialog.getByRole('button', { name: 'Propose' }).click();
    await author.getByText('Waits for a decision').waitFor();
    await author.getByText('Another administrator has to apply or reject it.').waitFor();
    expect(await author.getByRole('button', { name: 'Apply' }).count()).toBe(0);

    await choose(decider, 'Allowed networks');
    await decider.getByText('Proposed by Bo Birkelund').waitFor();
    await decider.getByRole('listitem').filter({ hasText: '192.0.2.0/24' }).waitFor();
    await decider.getByRole('button', { name: 'Apply' }).click();
    await decider.getByRole('table', { name: 'In force now' }).getByText('192.0.2.0/24').waitFor();
    await decider.getByRole('table', { name: 'Earlier changes' }).getByText('Applied').waitFor();
    // By itself, without a reload.
    await author.getByRole('table', { name: 'In force now' }).getByText('127.0.0.0/8').waitFor();
  });

  it('approves a partner, makes it a client, shows its key once and what it asked for', async () => {
    const page = await asAdmin();
    await choose(page, 'Partners and API clients');
    await page.getByRole('button', { name: 'Approve a partner' }).click();
    const approval = page.getByRole('dialog');
    await approval.getByLabel('Partner').fill('CRM A/S');
    await approval.getByLabel('What is approved').fill('They read our campaigns for their reports.');
    await approval.getByLabel('Where the signed document is').fill('contracts/crm-2026.pdf');
    await approval.getByRole('button', { name: 'Record the approval' }).click();
    await page.getByRole('heading', { name: 'CRM A/S' }).waitFor();

    await page.getByRole('button', { name: 'Add an API client' }).click();
    const client = page.getByRole('dialog');
    await client.getByLabel('Name', { exact: false }).first().fill('Nightly report');
    await client.getByLabel('See campaigns').check();
    await client.getByRole('button', { name: 'Add an API client' }).click();
    await page.getByRole('heading', { name: 'Nightly report' }).waitFor();

    await page.getByRole('button', { name: 'Make a key' }).click();
    await inDialog(page, 'Make a key');
    await page.getByText('This is shown once').waitFor();
    const shown = await page.getByRole('dialog').locator('.secret').first().innerText();
    const [, keyId = '', secret = ''] = /Key ID: (\S+)\s+Secret: (\S+)/.exec(shown) ?? [];
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
    await until('the copy', async () =>
      (await page.evaluate<string>('navigator.clipboard.readText()')).includes(secret),
    );
    await page.keyboard.press('Escape');
    await inDialog(page, 'I have kept it');
    await page.getByRole('table', { name: 'Keys' }).getByText(keyId).waitFor();
    await page.reload();
    await page.getByRole('table', { name: 'Keys' }).getByText(keyId).waitFor();
    expect(await page.content()).not.toContain(secret);

    const token = await fetch(`${pages.platform.urls.api}/v1/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    const { access_token: bearer } = (await token.json()) as { access_token: string };
    const campaigns = () =>
      fetch(`${pages.platform.urls.api}/v1/campaigns`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await campaigns()).status).toBe(200);
    await until('the use', async () => {
      await page.reload();
      await page.getByRole('heading', { name: 'Use' }).waitFor();
      return (await page.getByText(/^\d+ requests?$/).count()) > 0;
    });

    await page.getByRole('button', { name: `Revoke: ${keyId}` }).click();
    await inDialog(page, 'Revoke');
    await page.getByRole('table', { name: 'Keys' }).getByText('Revoked').waitFor();
    expect((await campaigns()).status).toBe(401);
  });

  it('lets support in, shows at all times that they are, and out again', async () => {
    const admin = await asAdmin();
    await choose(admin, 'Support access');
    await admin.getByRole('button', { name: 'Add a contact' }).click();
    const contact = admin.getByRole('dialog');
    await contact.getByLabel('Name').fill('Astrid Admin');
    await contact.getByLabel('E-mail address').fill(ADMIN.email);
    await contact.getByRole('button', { name: 'Add' }).click();
    await contact.waitFor({ state: 'hidden' });
    await admin.getByRole('button', { name: 'Let support in' }).click();
    const grant = admin.getByRole('dialog');
    await grant.getByLabel('What support is to do').fill('Find out why imports stopped');
    await grant.getByRole('button', { name: 'Let support in' }).click();
    await admin.getByText('Support may come in as Astrid Admin; nobody has yet').waitFor();

    const staff = await logStaffOn(pages.platform.urls.database, staffUrl, password);
    const ticketFor = async () => {
      const { items } = await staff.get<{ items: { id: string }[] }>('/staff/support-grants?open=true');
      return staff.post<{ ticket: string; openAt: string }>(`/staff/support-grants/${items[0]?.id}/session`);
    };
    const support = await pages.visitor();
    const comeIn = async () => {
      const { ticket } = await ticketFor();
      await support.goto(`/support-session#${ticket}`);
      await support.getByText(`${staff.name} of Outrider support acts here as Astrid Admin.`).waitFor();
    };
    await comeIn();
    expect(await support.evaluate('location.href')).not.toContain('#');
    await support.getByText(/Ends in \d+:\d\d/).waitFor();
    // What is the person's own is not shown, and nothing can be changed.
    expect(await support.getByRole('navigation').getByText('My account').count()).toBe(0);
    await choose(support, 'Users');
    await support.getByText(`${staff.name} of Outrider support`).waitFor();
    expect(await support.getByRole('button', { name: 'Add a user' }).count()).toBe(0);
    await support.setViewportSize({ width: 340, height: 700 });
    expect(await support.getByRole('button', { name: 'End support access' }).isVisible()).toBe(true);
    expect(await support.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await support.getByRole('button', { name: 'End support access' }).click();
    await support.getByLabel('E-mail address').waitFor();

    await comeIn();
    await admin.getByText(`${staff.name} is let in as Astrid Admin`).waitFor();
    await admin.getByRole('button', { name: /^End now/ }).click();
    await inDialog(admin, 'End now');
    await admin.getByText('Nobody of support is in now.').waitFor();
    // By itself, whether they do anything or not.
    await support.getByText('The support access has ended. You can close this window.').waitFor();

    await choose(admin, 'Audit log');
    await admin.getByText('by Outrider support').first().waitFor();
  });

  it('has staff take a spoken instruction at their own address, which permits no change', async () => {
    const person = { email: 'sten@outrider.example', name: 'Sten Staff' };
    await addStaff(pages.platform.urls.database, person, password);
    // Staff do not get in where customers do.
    const page = await pages.visitor();
    await typeLogOn(page, person.email, password);
    await page.getByText('The e-mail address or the password is wrong.').waitFor();

    await page.goto(staffUrl);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.locator('input[type=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    await page.getByRole('button', { name: 'Show the QR code' }).click();
    await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
    const app = createApp(await shownSecret(page));
    await page.getByLabel('The code that the app shows now').fill(app.code());
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'I have kept them, go on' }).click();
    await page.getByRole('heading', { name: 'No instruction is open' }).waitFor();

    await page.getByRole('button', { name: 'Take an instruction' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Customer' }).fill('sett');
    await page.getByRole('option', { name: 'settings' }).click();
    await dialog.getByRole('combobox', { name: 'Contact who instructs you' }).click();
    await page.getByRole('option', { name: ADMIN.name }).click();
    expect(await dialog.getByLabel('Look, export and change').isDisabled()).toBe(true);
    await dialog.getByLabel('What support is to do').fill('Look at some users');
    await dialog.getByLabel('Where the instruction is kept').fill('Ticket 4711');
    await dialog.getByLabel('Acts as the user with the address').fill(ADMIN.email);
    await dialog.getByRole('button', { name: 'Take an instruction' }).click();
    await dialog.waitFor({ state: 'hidden' });

    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Go in' }).click();
    const inside = await opened;
    await inside.getByText(`${person.name} of Outrider support acts here as ${ADMIN.name}.`).waitFor();
    await inside.getByText('May look, and change nothing.').waitFor();
    await page.getByRole('button', { name: /^End now/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End now' }).click();
    await page.getByRole('heading', { name: 'No instruction is open' }).waitFor();
    await choose(page, 'Audit log');
    await page.getByRole('table', { name: 'Audit log' }).waitFor();
  });

  it('searches the audit log, saves it and verifies it', async () => {
    await pages.rest.post('/roles', { name: 'Listener', permissions: ['cdrs.read'] });
    const page = await asAdmin();
    await choose(page, 'Audit log');
    await page.getByRole('combobox', { name: 'What' }).click();
    await page.getByRole('option', { name: 'Role: made' }).click();
    const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
    await until('roles alone', async () => {
      const shown = await rows.allInnerTexts();
      return shown.length > 1 && shown.slice(1).every((row) => row.includes('Role: made'));
    });
    await page.getByRole('button', { name: 'Details: Role: made' }).first().click();
    await page.getByRole('dialog').getByText('Listener').waitFor();
    await page.keyboard.press('Escape');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe('outrider-audit.csv');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('Whole: nothing was changed, removed or slipped in.').waitFor();
  });

  it('says where calls may go and what a day of them may cost', async () => {
    const page = await asAdmin();
    await choose(page, 'Destinations');
    await page.getByRole('button', { name: 'Add a destination' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Numbers that begin with').fill('+4570');
    await dialog.getByLabel('Price per minute').fill('0,0x');
    await dialog.getByText('Not an amount').waitFor();
    await dialog.getByLabel('Price per minute').fill('0,015');
    await dialog.getByRole('button', { name: 'Add a destination' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const row = page.getByRole('row', { name: /\+4570 Denmark/ });
    await row.getByText('€0.015').waitFor();
    await row.getByRole('button', { name: 'Change: +4570' }).click();
    await dialog.getByLabel('Blocked').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('Blocked').waitFor();
    await row.getByRole('button', { name: 'Remove: +4570' }).click();
    await inDialog(page, 'Remove');
    await row.waitFor({ state: 'detached' });

    await choose(page, 'Daily spend');
    await page.getByText('There is no limit.').waitFor();
    await page.getByRole('button', { name: 'Set the limits' }).click();
    await dialog.getByLabel('At most a day').fill('250');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('€250.00').first().waitFor();
    expect((await pages.rest.get<{ limits: { dailySpendLimit: number } }>('/spend')).limits.dailySpendLimit).toBe(
      250_000_000,
    );
  });

  it('can be used by the keyboard alone', async () => {
    const page = await asAdmin();
    await page.goto('/settings/users');
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The first Tab skips the menu; the next one is on the page itself.
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    expect(await focused()).toBe('Add a user');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await until('the first field', () =>
      page.evaluate<boolean>(
        "document.activeElement.closest('[role=dialog]') !== null && document.activeElement.matches('input')",
      ),
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await until('the button again', async () => (await focused()) === 'Add a user');
  });

  it('speaks Danish on every page and fits small and large windows', async () => {
    const page = await asAdmin();
    await page.getByLabel('Language').selectOption('da');
    const links = await page.getByRole('navigation').getByRole('link').all();
    const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
    for (const path of paths) {
      await page.setViewportSize({ width: 1400, height: 800 });
      await page.goto(path ?? '/');
      await page.locator('h1').waitFor();
      await until('the page', async () => (await page.getByLabel('Henter…').count()) === 0);
      expect(await page.locator('main').innerText(), path ?? '').not.toMatch(/\b(the|and|your|nobody)\b/i);
      for (const width of [320, 768, 1400]) {
        await page.setViewportSize({ width, height: 800 });
        await until(`${path} to fit ${width}`, () =>
          page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'),
        );
      }
    }
  });
});
