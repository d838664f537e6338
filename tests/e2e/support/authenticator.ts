import type { Page } from 'playwright-core';
import { totpCode } from '@outrider/security';

const STEP_MS = 30_000;

/** An authenticator app: gives a code that was not given before, as the service takes each once and its neighbours too. */
export function createApp(secret: string) {
  let step = Math.floor(Date.now() / STEP_MS) - 2;
  return {
    code(): string {
      step = Math.max(step + 1, Math.floor(Date.now() / STEP_MS) - 1);
      return totpCode(secret, new Date(step * STEP_MS));
    },
  };
}
export type App = ReturnType<typeof createApp>;

/** Plugs a security key into the browser that answers by itself, as one does that is touched (CDP WebAuthn). */
export async function plugSecurityKeyIn(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'usb',
      hasResidentKey: false,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Reads the key that the page shows for who cannot scan the picture. */
export async function shownSecret(page: Page): Promise<string> {
  const text = await page.locator('form .secret').innerText();
  return text.replace(/\s/g, '');
}
