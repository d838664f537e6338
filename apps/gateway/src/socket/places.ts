/** Sockets that may be open at once. */
export interface Places {
  /** Takes a place; undefined where there is none left. Calling the result gives it back, once. */
  take(tenantId: string, userId: string): (() => void) | undefined;
}

/** Bounds the sockets of each user and of each tenant, so that neither takes the gateway from the others. */
export function createPlaces(limits: { perUser: number; perTenant: number }): Places {
  const taken = new Map<string, number>();
  const change = (key: string, by: number) => {
    const count = (taken.get(key) ?? 0) + by;
    if (count > 0) taken.set(key, count);
    else taken.delete(key);
  };
  return {
    take(tenantId, userId) {
      if ((taken.get(tenantId) ?? 0) >= limits.perTenant || (taken.get(userId) ?? 0) >= limits.perUser)
        return undefined;
      const keys = [tenantId, userId];
      for (const key of keys) change(key, 1);
      return () => {
        for (const key of keys.splice(0)) change(key, -1);
      };
    },
  };
}
