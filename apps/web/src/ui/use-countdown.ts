import { useEffect, useState } from 'react';

const secondsTo = (until: number | undefined) =>
  until === undefined ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1_000));

/** Whole seconds until the instant (ms since 1970), counted down; 0 when it has come. */
export function useCountdown(until: number | undefined): number {
  const [seconds, setSeconds] = useState(() => secondsTo(until));
  useEffect(() => {
    setSeconds(secondsTo(until));
    if (until === undefined) return undefined;
    const timer = setInterval(() => setSeconds(secondsTo(until)), 250);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}
