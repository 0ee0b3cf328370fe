/** Lets timers, sockets and other people's work have their turn. */
export interface LoopTurns {
  /** Resolves at once, or, when the process has not looked up for a while, once everything else that was due has had its turn. */
  lookUp(): Promise<void>;
}

/** Time that answers without leaving the thread may take together, in milliseconds, until the event loop turns. */
const sliceMs = 10;

/**
 * For what answers within the thread, such as an embedded database: a chain of such answers is one long microtask for the event
 * loop, however many awaits it has, and nothing else that is due would run before its end.
 */
export function createLoopTurns(): LoopTurns {
  let turnedAt = performance.now();
  return {
    lookUp: async () => {
      if (performance.now() - turnedAt < sliceMs) return;
      await new Promise((resolve) => setImmediate(resolve));
      turnedAt = performance.now();
    },
  };
}
