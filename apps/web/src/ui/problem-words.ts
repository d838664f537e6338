import type { useTranslation } from 'react-i18next';

export type Words = Pick<ReturnType<typeof useTranslation>, 't' | 'i18n'>;

/** What went wrong in the reader's language where the texts have it, else in the API's own sentence. */
export function wordsOf({ t, i18n }: Words, fault: { code: string; message: string }): string {
  const own = `problems.${fault.code}`;
  return i18n.exists(own) ? t(own as 'problems.title') : fault.message;
}
