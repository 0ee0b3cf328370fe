/**
 * Lets the rest of the process have a turn. The embedded database answers without ever leaving the thread's own queue, so that
 * work which only waits for it would keep messages, timers and other people's turns waiting to its end.
 */
export function letOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
