import type { Mail } from '@outrider/platform';

/** How long a link works, minutes. */
export const RESET_MINUTES = 30;

/**
 * The letter with the link. The token stands behind `#`: browsers keep that part to themselves, so it is in no server's log and in no
 * `Referer`.
 */
export const resetMail = (to: string, publicUrl: string, token: string): Mail => ({
  to,
  subject: 'Your Outrider password',
  // Short lines without special letters go as they are: the link can be read in the letter's file.
  text: `Hello

Somebody, probably you, asked for a new password for

${to}

Choose one within ${RESET_MINUTES} minutes here:

${publicUrl}/reset#${token}

The link works once. If it was not you, you need do nothing: the password
is as it was.

---

Hej

En eller anden, formentlig dig, har bedt om en ny adgangskode. Linket
herover virker kun en gang og inden for ${RESET_MINUTES} minutter. Var det ikke dig,
kan du se bort fra brevet: adgangskoden er den samme som hidtil.
`,
});
