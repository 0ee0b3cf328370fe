import { useEffect, useState } from "preact/hooks";

/** The time, renewed every so often, so that what ends or is named by the clock does so on the page too. */
export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
