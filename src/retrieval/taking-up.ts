import { setTimeout as sleep } from "node:timers/promises";

/** A change that is being taken up, for those who could go on without it. */
export interface TakingUp<T> {
  /** Its end. */
  readonly done: Promise<T>;
  /** Its end, or a while after its beginning, whichever comes first: whoever comes later than that does not wait at all. */
  readonly patiently: Promise<unknown>;
}

/** @param patienceMs counted from now. Who does not wait for the end does not hear of a failure, either. */
export function takingUp<T>(done: Promise<T>, patienceMs: number): TakingUp<T> {
  const patiently = Promise.race([done, sleep(patienceMs, undefined, { ref: false })]);
  for (const promise of [done, patiently]) promise.catch(() => undefined);
  return { done, patiently };
}
