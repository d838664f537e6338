/** `0.0123` → `1.2 %`, as the language writes it. */
export const percent = (language: string, share: number): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);

export const whole = (language: string, count: number): string => new Intl.NumberFormat(language).format(count);

/** Hours, minutes and seconds of an instant in the reader's own zone. */
export const clockTime = (language: string, instant: string): string =>
  new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(new Date(instant));
