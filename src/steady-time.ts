import { setTimeout as sleep } from "node:timers/promises";

/** A clock that never goes back, and waiting by it; both in milliseconds. */
export interface SteadyTime {
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

/** The machine's time. */
export const machineTime: SteadyTime = { now: () => performance.now(), sleep };

/** How long something has waited so far, and waits at most; times in milliseconds of one steady clock. */
export interface Wait {
  readonly since: number;
  readonly now: number;
  /** It waits no longer than this: then it has its turn, so that nobody starves. */
  readonly longestMs: number;
}

/** Waits until it may go on, looking again and again. `mayGoOn` is told how long the wait is by then. */
export async function waitUntil(
  mayGoOn: (wait: Wait) => boolean,
  { time, longestMs, lookMs }: { readonly time: SteadyTime; readonly longestMs: number; readonly lookMs: number },
): Promise<void> {
  const since = time.now();
  while (!mayGoOn({ since, now: time.now(), longestMs })) await time.sleep(lookMs);
}
