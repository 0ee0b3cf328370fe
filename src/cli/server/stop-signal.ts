import type { Terminal } from "../terminal.js";

/** A wish to stop, from outside. */
export interface StopSignal {
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly asked: Promise<void>;
  forget(): void;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Listens for a wish to stop; the second one ends the process where it stands: nothing committed is lost by that. */
export function stopSignal({ stderr }: Pick<Terminal, "stderr">): StopSignal {
  let heard = 0;
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const hear = () => {
    heard += 1;
    ask();
    if (heard < 2) return;
    stderr.write("Stopped at once; what was under way is taken up at the next start.\n");
    process.exit(3);
  };
  for (const signal of signals) process.on(signal, hear);
  return {
    asked,
    forget: () => {
      for (const signal of signals) process.off(signal, hear);
    },
  };
}
