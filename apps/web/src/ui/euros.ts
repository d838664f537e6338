const MILLION = 1_000_000;

/** Millionths of a euro → what stands in a field for euros. */
export const eurosOf = (millionths: number): string => String(millionths / MILLION);

/** What was typed into a field for euros, with a point or a comma → millionths; undefined where it is no amount. */
export function millionthsOf(typed: string): number | undefined {
  const text = typed.trim().replace(',', '.');
  if (!/^\d{1,9}(\.\d{0,6})?$/.test(text)) return undefined;
  return Math.round(Number(text) * MILLION);
}
