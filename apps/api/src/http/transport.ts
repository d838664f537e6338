/** Two years: what browsers' preload lists ask for. */
export const HSTS_SECONDS = 63_072_000;

/** What an answer says that goes out before the usual headers are set. */
export const transportHeaders = ({ production }: { production: boolean }): Record<string, string> =>
  production ? { 'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains` } : {};
