/** The reader's own way to write in the language, where the browser knows one; English is not all American. */
const localeOf = (language: string): string =>
  navigator.languages.find((each) => each.startsWith(`${language}-`)) ?? (language === 'en' ? 'en-GB' : language);

/** `0.0123` → `1.2 %`, as the language writes it. */
export const percent = (language: string, share: number): string =>
  new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 1 }).format(share);

export const whole = (language: string, count: number): string =>
  new Intl.NumberFormat(localeOf(language)).format(count);

/** Millionths of a euro → `€12.50`. */
export const money = (language: string, millionths: number): string =>
  new Intl.NumberFormat(localeOf(language), { style: 'currency', currency: 'EUR', maximumFractionDigits: 4 }).format(
    millionths / 1_000_000,
  );

/** Hours, minutes and seconds of an instant in the reader's own zone. */
export const clockTime = (language: string, instant: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'medium' }).format(new Date(instant));

/** Day and time of an instant in the reader's own zone. */
export const dayAndTime = (language: string, instant: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));

/** To the second, with the weekday and the zone. */
export const exactTime = (language: string, instant: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeStyle: 'long' }).format(new Date(instant));

export const day = (language: string, instant: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium' }).format(new Date(instant));

/** `2026-11-22` → `22 Nov`, whatever the reader's own zone. */
export const utcDay = (language: string, date: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );

/** Seconds → `9:05`, or `1:00:00`. */
export function countdown(seconds: number): string {
  const rest = Math.max(0, Math.ceil(seconds));
  const [hours, minutes] = [Math.floor(rest / 3600), Math.floor((rest % 3600) / 60)];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest % 60)}` : `${minutes}:${two(rest % 60)}`;
}
