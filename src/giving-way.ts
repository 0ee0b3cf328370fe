import { machineTime, waitUntil, type SteadyTime, type Wait } from "./steady-time.js";

/** How something is used that people and background work share, such as the embedded database's only connection. */
export interface SharedUse {
  /** Uses by people that are under way or wait. */
  readonly open: number;
  /** When people last used it, in milliseconds of any steady clock; minus infinity before the first time. */
  readonly lastAt: number;
}

/** People pause that long before background work begins, in milliseconds: a turn is many short uses with thinking in between. */
const quietMs = 15;

/** Whether background work that waits may begin now. Pure. */
export function mayBegin(use: SharedUse, wait: Wait): boolean {
  if (wait.now - wait.since >= wait.longestMs) return true;
  return use.open === 0 && wait.now - use.lastAt >= quietMs;
}

/** Counts what people do and lets background work wait for a pause. */
export interface GivingWay {
  /** Somebody begins. @returns how to end it */
  begin(): () => void;
  /** Somebody does something that is over at once. */
  touch(): void;
  /** Resolves in a pause of what people do, at the latest after so many milliseconds. */
  pause(longestMs: number): Promise<void>;
}

/** How often a wait looks, in milliseconds. */
const lookMs = 5;

/** For one thing that is shared within this process. */
export function createGivingWay(time: SteadyTime = machineTime): GivingWay {
  let open = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  const touch = () => {
    lastAt = time.now();
  };
  return {
    touch,
    begin: () => {
      open += 1;
      touch();
      return () => {
        open -= 1;
        touch();
      };
    },
    pause: (longestMs) => waitUntil((wait) => mayBegin({ open, lastAt }, wait), { time, longestMs, lookMs }),
  };
}
