import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { da } from './da';
import { en } from './en';

export const LANGUAGES = { en: 'English', da: 'Dansk' } as const;
export type LanguageCode = keyof typeof LANGUAGES;
const STORED = 'outrider-language';

const known = (code: string | null | undefined): LanguageCode | undefined =>
  code === 'en' || code === 'da' ? code : undefined;

/** The user's choice on this device, else the browser's wish, else English. */
function firstLanguage(): LanguageCode {
  const wished = navigator.languages.map((each) => known(each.slice(0, 2))).find((each) => each !== undefined);
  return known(localStorage.getItem(STORED)) ?? wished ?? 'en';
}

export function chooseLanguage(code: LanguageCode): void {
  localStorage.setItem(STORED, code);
  void i18next.changeLanguage(code);
}

i18next.on('languageChanged', (code) => {
  document.documentElement.lang = code;
});
await i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, da: { translation: da } },
  lng: firstLanguage(),
  fallbackLng: 'en',
  // React escapes already.
  interpolation: { escapeValue: false },
});
