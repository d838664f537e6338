/** Where every log-on service sends browsers back to; the same for all, so that there is one to register and none to choose. */
export const redirectUri = (publicUrl: string): string => `${publicUrl}/v1/single-sign-on/callback`;

export const startUrl = (publicUrl: string, slug: string): string => `${publicUrl}/v1/single-sign-on/${slug}/start`;

/** Where the browser ends: two fixed pages, whatever a request says. */
export const landing = {
  welcome: (publicUrl: string): string => `${publicUrl}/`,
  refused: (publicUrl: string): string => `${publicUrl}/#single-sign-on-failed`,
};
