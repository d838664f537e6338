import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CampaignView } from '@outrider/contracts';
import {
  createTenant,
  ensureCampaign,
  ensureUsers,
  generateLeads,
  importLeads,
  leadsCsv,
  logOn,
  startPlatform,
  type Platform,
  type RestClient,
} from '@outrider/local';
import { createAgentBot, until, type AgentBot } from '@outrider/testkit';
import { buildPages } from './support/build-pages.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const ADMIN = { email: 'admin@web.example', name: 'Astrid Admin' };
const MANAGER = { email: 'manager@web.example', name: 'Mads Manager', role: 'manager' as const };
const AGENT = { email: 'agent@web.example', name: 'Anton Agent', role: 'agent' as const };
const WAIT = { timeout: 20_000 };

describe('the web page', () => {
  let platform: Platform;
  let rest: RestClient;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let campaign: CampaignView;
  let bot: AgentBot | undefined;
  let faults: string[];
  let password: string;

  beforeAll(async () => {
    if (!CHROMIUM) throw new Error('No Chromium is installed: run `npm run setup`, which brings it.');
    await buildPages();
    platform = await startPlatform({
      data: { temporary: 'web' },
      log: () => undefined,
      carrierScenario: {
        seed: 1,
        audio: 'light',
        builtInNumbers: false,
        mix: [{ weight: 1, behaviour: 'answer', ringMs: 100, talkMs: { min: 1_000, max: 3_000 } }],
      },
    });
    password = platform.secrets.demoPassword;
    const tenant = { name: 'Web', country: 'DK', admin: { ...ADMIN, password } };
    await createTenant(platform.urls.database, tenant);
    rest = await logOn(platform.urls.api, ADMIN.email, password);
    await ensureUsers(rest, [MANAGER, AGENT], password);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 180_000);
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-GB', colorScheme: 'light' });
    page = await context.newPage();
    page.setDefaultTimeout(WAIT.timeout);
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // Refused requests and lost sockets are part of the tests; scripts that may not run are not.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text())) {
        faults.push(message.text());
      }
    });
  });
  afterEach(async () => {
    expect(faults).toEqual([]);
    await context.close();
  });
  afterAll(async () => {
    await bot?.stop(500);
    await browser?.close();
    await platform?.stop();
  });

  const enter = async (email: string) => {
    await page.goto(platform.urls.api);
    await page.getByLabel('E-mail address').fill(email);
    await page.locator('input[type=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
  };
  const openCampaign = async (email: string = MANAGER.email) => {
    await enter(email);
    await page.getByRole('link', { name: campaign.name }).click();
    await page.getByRole('heading', { name: campaign.name }).waitFor();
  };
  const figure = (label: string) =>
    page.locator('dt', { hasText: new RegExp(`^${label}$`) }).locator('xpath=following-sibling::dd');

  it('lets nobody in with a wrong password, and a user in by the keyboard alone', async () => {
    await page.goto(platform.urls.api);
    await page.locator('input[type=email]:focus').waitFor();
    await page.keyboard.type(ADMIN.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor();
    // What was typed is selected: typing replaces it.
    const selected = "document.activeElement.type === 'password' && document.activeElement.selectionEnd === 5";
    await until('the selection', () => page.evaluate<boolean>(selected));
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
  });

  it('says what to do while there is no campaign', async () => {
    await enter(MANAGER.email);
    await page.getByRole('heading', { name: 'No campaigns yet' }).waitFor();
    await page.getByText('POST /v1/campaigns').waitFor();
  });

  it('says why a campaign cannot start yet', async () => {
    campaign = await ensureCampaign(rest, {
      name: 'Spring <b>sale</b>',
      projectName: 'Web',
      sellerName: 'Web',
      carrier: { host: '127.0.0.1', port: platform.ports.carrier },
      channels: 5,
      callsPerSecond: 5,
    });
    await openCampaign();
    await page.getByText('This campaign has no leads.').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('alert').getByText('No active list of the campaign has a lead to call.').waitFor();
  });

  it('starts a campaign, shows its calls as they go, and pauses it', async () => {
    await importLeads(rest, campaign.id, 'Leads', leadsCsv(generateLeads(50, 1)));
    bot = await createAgentBot({
      apiUrl: platform.urls.api,
      gatewayUrl: platform.urls.gateway,
      email: AGENT.email,
      password,
      campaignId: campaign.id,
      behaviour: { wrapUpMs: [300, 600] },
    });
    await openCampaign();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Running', { exact: true }).waitFor();
    await until('a talk on the page', async () => (await figure('Talking').last().textContent()) === '1');
    await page.getByText(/\d+ attempts? ended/).waitFor();
    await until('the occupancy', () => page.getByText('of ready time spent on calls').isVisible());
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).first().waitFor();
    await page.getByText('The campaign is not running').waitFor();
    expect((await rest.get<CampaignView>(`/campaigns/${campaign.id}`)).status).toBe('paused');
  });

  it('asks before it stops a campaign', async () => {
    await openCampaign();
    await page.getByRole('button', { name: 'Stop' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect((await rest.get<CampaignView>(`/campaigns/${campaign.id}`)).status).toBe('paused');
    await page.getByRole('button', { name: 'Stop' }).click();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
  });

  it('shows what somebody else does to the campaign', async () => {
    await openCampaign();
    await page.getByText('Stopped', { exact: true }).waitFor();
    await rest.post(`/campaigns/${campaign.id}/start`);
    await page.getByText('Running', { exact: true }).waitFor();
    await rest.post(`/campaigns/${campaign.id}/pause`);
    await page.getByRole('button', { name: 'Start' }).waitFor();
  });

  it('says when its figures are old, and comes back by itself', async () => {
    await openCampaign();
    await page.getByText('Live', { exact: true }).waitFor();
    await platform.gateway.kill('SIGKILL');
    await page.getByText('Connection lost, trying again…').waitFor();
    await page.getByText(/^Figures of /).waitFor();
    await platform.gateway.restart();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('shows the log-on page again when the log-on is ended elsewhere, and after logging off', async () => {
    await openCampaign();
    await page.getByText('Live', { exact: true }).waitFor();
    const cookies = await context.cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const ended = await fetch(`${platform.urls.api}/v1/session`, { method: 'DELETE', headers: { cookie } });
    expect(ended.status).toBe(204);
    await page.getByLabel('E-mail address').waitFor();
    await enter(MANAGER.email);
    await page.getByRole('button', { name: 'Log off' }).click();
    await page.getByLabel('E-mail address').waitFor();
    expect(await context.cookies()).toEqual([]);
  });

  it('shows an agent neither controls nor live figures', async () => {
    await openCampaign(AGENT.email);
    await page.getByText('Your role does not see live figures.').waitFor();
    expect(await page.getByRole('button', { name: /Start|Pause|Stop/ }).count()).toBe(0);
  });

  it('says so where a campaign is not known', async () => {
    await enter(MANAGER.email);
    for (const id of ['01JC0QZ2M8V0Z3W5X7Y9ABCDEF', 'nonsense']) {
      await page.goto(`${platform.urls.api}/campaigns/${id}`);
      await page.getByRole('heading', { name: 'There is no such campaign' }).waitFor();
    }
  });

  it('speaks Danish and shows itself dark where asked to, also after a reload, and fits a small screen', async () => {
    await openCampaign();
    await page.getByLabel('Language').selectOption('da');
    await page.getByLabel('Farver').selectOption('dark');
    await page.reload();
    await page.getByRole('button', { name: 'Log af' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('da');
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    await page.getByRole('heading', { name: 'Emner' }).waitFor();
    for (const width of [320, 360, 768, 1400]) {
      await page.setViewportSize({ width, height: 700 });
      await until(`the page to fit ${width}`, () =>
        page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'),
      );
    }
  });
});
