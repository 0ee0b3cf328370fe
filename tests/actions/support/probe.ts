import { z } from "zod";
import { ConnectorDoubt, ConnectorFailure, defineAction, type RunContext } from "../../../src/actions/action.js";
import { defineConnector } from "../../../src/actions/connector.js";
import { field } from "../../../src/actions/fields.js";

/** What the outside system does with the next calls: `before` and `after` the effect. */
export type Behaviour =
  | "works"
  | "refuses"
  | "doubts-before"
  | "doubts-after"
  | "breaks-after"
  | "silent-before"
  | "silent-after"
  | "nonsense-after";

/** An outside system that can be told how to behave, and remembers every effect by its key and by its content. */
export class Probe {
  /** Taken from the front for every run; empty: works. */
  readonly script: Behaviour[] = [];
  readonly effects = new Map<string, { readonly content: string; readonly number: number }>();
  readonly undone: string[] = [];
  /** What a look-up says instead of the truth. */
  lookupSays: "truth" | "unclear" | "throws" = "truth";
  undoSays: "works" | "refuses" = "works";
  runs = 0;
  looks = 0;
  /** Called at the beginning of every run. */
  onRun: () => Promise<void> | void = () => undefined;

  /** Effects with the same content: more than one is what must never happen. */
  effectsOf(content: string): number {
    return [...this.effects.values()].filter((effect) => effect.content === content).length;
  }

  /** Does it once per key. */
  apply(key: string, content: string): number {
    const known = this.effects.get(key);
    if (known !== undefined) return known.number;
    const number = this.effects.size + 1;
    this.effects.set(key, { content, number });
    return number;
  }
}

const examples = Array.from({ length: 8 }, (_, index) => `please do the thing number ${index}`);

const run = async ({ content }: { content: string }, { system, idempotencyKey }: RunContext<Probe>) => {
  system.runs += 1;
  await system.onRun();
  const behaviour = system.script.shift() ?? "works";
  if (behaviour === "refuses") throw new ConnectorFailure("There is no such thing.");
  if (behaviour === "doubts-before") throw new ConnectorDoubt("It hung up.");
  if (behaviour === "silent-before") return new Promise<{ number: number }>(() => undefined);
  const number = system.apply(idempotencyKey, content);
  if (behaviour === "doubts-after") throw new ConnectorDoubt("It hung up.");
  if (behaviour === "breaks-after") throw new TypeError("secret://user:pass is not a function");
  if (behaviour === "silent-after") return new Promise<{ number: number }>(() => undefined);
  return behaviour === "nonsense-after" ? ({ number: "x" } as never) : { number };
};

const common = {
  description: "For tests.",
  examples,
  referencePrefix: "PB",
  output: z.object({ number: z.int() }),
  usuallyTakes: "no time",
  minutesSaved: 1,
  receipt: ({ number }: { number: number }) => `Thing ${number} is done.`,
};

const input = z.object({ content: field.text({ label: "Content", ask: "What?" }) });
const secretInput = z.object({ content: field.text({ label: "Content", ask: "What?", sensitive: true }) });
const summary = ({ content }: { content: string }) => [{ label: "Content", value: content }];

/** Writes, can be looked up and taken back. */
export const doThing = defineAction({
  ...common,
  id: "probe.do-thing",
  title: "Do the thing",
  effect: "write",
  input,
  summary,
  run,
  lookup: async ({ system, idempotencyKey }: RunContext<Probe>) => {
    system.looks += 1;
    if (system.lookupSays === "throws") throw new Error("no route");
    if (system.lookupSays === "unclear") return { found: "unclear" };
    const effect = system.effects.get(idempotencyKey);
    return effect === undefined ? { found: "absent" } : { found: "done", output: { number: effect.number } };
  },
  undo: async (_output, { system, idempotencyKey }: RunContext<Probe>) => {
    if (system.undoSays === "refuses") throw new ConnectorFailure("Too late.");
    system.effects.delete(idempotencyKey);
    system.undone.push(idempotencyKey);
  },
});

/** Writes, and nobody can ask afterwards what became of it. */
export const doBlindly = defineAction({
  ...common,
  id: "probe.do-blindly",
  title: "Do blindly",
  effect: "write",
  input,
  summary,
  run,
});

/** Writes something that must not lie in the open. */
export const doSecretly = defineAction({
  ...common,
  id: "probe.do-secretly",
  title: "Do secretly",
  effect: "write",
  input: secretInput,
  summary,
  run,
});

/** Reads. */
export const readThing = defineAction({
  ...common,
  id: "probe.read-thing",
  title: "Read the thing",
  effect: "read",
  input,
  summary,
  run: async (_input, { system }: RunContext<Probe>) => {
    system.runs += 1;
    await system.onRun();
    if (system.script.shift() === "doubts-before") throw new ConnectorDoubt("It hung up.");
    return { number: system.effects.size };
  },
});

/** A connector around one probe. */
export function probeConnector(probe: Probe) {
  return defineConnector({
    id: "probe",
    title: "Probe",
    domain: "probe",
    owners: "group:probers",
    settings: z.strictObject({}),
    open: () => probe,
    actions: [doThing, doBlindly, doSecretly, readThing],
  });
}
