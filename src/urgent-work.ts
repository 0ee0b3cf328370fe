import { machineTime, waitUntil, type SteadyTime, type Wait } from "./steady-time.js";

/** What is known when something that can wait asks whether it may go on; times in milliseconds of one steady clock. */
export interface UrgentWait extends Wait {
  /** Since when the oldest urgent work has been under way; undefined while there is none. */
  readonly oldest: number | undefined;
}

/** Urgent work that is through within this time is in no need of anybody's place, in milliseconds. */
const promptMs = 100;

/** Whether work that can wait may go on: urgent work is through promptly, or it has waited long enough. Pure. */
export function mayGoOn({ oldest, since, now, longestMs }: UrgentWait): boolean {
  return oldest === undefined || now - oldest < promptMs || now - since >= longestMs;
}

/** Lets what somebody outside waits for go before what they do not. */
export interface UrgentWork {
  /** Does something that is waited for only so long. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once urgent work is through promptly, at the latest after so many milliseconds. */
  calm(longestMs: number): Promise<void>;
}

/** How often a wait looks, in milliseconds. */
const lookMs = 10;

/** The urgent work of one process. */
export function createUrgentWork(time: SteadyTime = machineTime): UrgentWork {
  // In the order they began: the first one is the oldest.
  const open = new Set<{ readonly since: number }>();
  const oldest = () => open.values().next().value?.since;
  return {
    run: async (work) => {
      const one = { since: time.now() };
      open.add(one);
      try {
        return await work();
      } finally {
        open.delete(one);
      }
    },
    calm: (longestMs) => waitUntil((wait) => mayGoOn({ ...wait, oldest: oldest() }), { time, longestMs, lookMs }),
  };
}
