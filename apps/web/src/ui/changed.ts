/** The values that differ from what they were: what stays is not sent, since some changes end log-ons. */
export function changed<T extends object>(before: T, after: T): Partial<T> {
  const differs = (name: keyof T) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return Object.fromEntries(Object.entries(after).filter(([name]) => differs(name as keyof T))) as Partial<T>;
}

export const isNothing = (changes: object): boolean => Object.keys(changes).length === 0;
