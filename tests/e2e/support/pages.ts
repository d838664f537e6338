import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createTenant, ensureUsers, logOn, startPlatform, type Platform, type RestClient } from '@outrider/local';
import { buildPages } from './build-pages.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const PATIENCE_MS = 20_000;

export interface Person {
  email: string;
  name: string;
}

/** The whole platform with its pages, and browsers to look at them. */
export interface Pages {
  platform: Platform;
  /** The first administrator, over REST. */
  rest: RestClient;
  /** Of everybody. */
  password: string;
  browser: Browser;
  /** Another browser of its own: no cookies, nothing kept. */
  visitor(): Promise<Page>;
  /** Leaves every browser; gives what scripts complained of. */
  leave(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts the platform with a tenant whose people are these; the first is its administrator. */
export async function startPages(options: {
  name: string;
  admin: Person;
  people: (Person & { role: 'agent' | 'supervisor' | 'manager' | 'admin' })[];
  env?: Record<string, string>;
}): Promise<Pages> {
  if (!CHROMIUM) throw new Error('No Chromium is installed: run `npm run setup`, which brings it.');
  await buildPages();
  const platform = await startPlatform({
    data: { temporary: options.name },
    log: () => undefined,
    ...(options.env ? { env: options.env } : {}),
  });
  try {
    const password = platform.secrets.demoPassword;
    await createTenant(platform.urls.database, {
      name: options.name,
      country: 'DK',
      admin: { ...options.admin, password },
    });
    const rest = await logOn(platform.urls.api, options.admin.email, password);
    await ensureUsers(rest, options.people as Parameters<typeof ensureUsers>[1], password);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    return { platform, rest, password, ...visitors(browser, platform) };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

function visitors(browser: Browser, platform: Platform) {
  const contexts: BrowserContext[] = [];
  let faults: string[] = [];
  return {
    browser,
    async visitor() {
      const context = await browser.newContext({
        locale: 'en-GB',
        colorScheme: 'light' as const,
        // Security keys and the clipboard are for pages of a name, not of an address.
        baseURL: platform.urls.pages,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        // Refused requests and lost sockets are part of the tests; scripts that may not run are not.
        if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text())) {
          faults.push(message.text());
        }
      });
      return page;
    },
    async leave() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
      const found = faults;
      faults = [];
      return found;
    },
    async stop() {
      await browser.close();
      await platform.stop();
    },
  };
}

/** Types address and password into the first page. */
export async function typeLogOn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('E-mail address').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Log on', exact: true }).click();
}

/** Logs a person on who has no second factor. */
export async function enter(page: Page, email: string, password: string): Promise<void> {
  await typeLogOn(page, email, password);
  await page.getByRole('button', { name: 'Log off' }).waitFor();
}

/** Goes to a page as the menu's link does. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.locator('h1').waitFor();
}
