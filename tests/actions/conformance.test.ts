import { describe, expect, test } from "vitest";
import { describeConnector, type ConnectorFixtures } from "../../src/actions/conformance.js";
import type { AnyAction } from "../../src/actions/authoring-rules.js";
import { doThing, Probe, probeConnector, readThing } from "./support/probe.js";
import { lena, rates } from "./support/world.js";

/** Runs the suite on a connector of these actions, and answers with the names of what failed. */
async function failures(...actions: readonly AnyAction[]): Promise<string[]> {
  const failed: string[] = [];
  const trials: { name: string; body: () => Promise<void> }[] = [];
  const fixture = { inputs: { content: "a" }, others: { content: "b" } };
  const fixtures: ConnectorFixtures = {
    open: async () => new Probe(),
    snapshot: async (system) => (system instanceof Probe ? [...system.effects] : []),
    requester: lena,
    rates,
    now: new Date("2026-11-23T08:00:00Z"),
    actions: Object.fromEntries(actions.map((action) => [action.id, fixture])),
  };
  describeConnector({ ...probeConnector(new Probe()), actions }, fixtures, {
    describe: (_name, body) => body(),
    it: (name, body) => void trials.push({ name, body }),
  });
  for (const { name, body } of trials) await body().catch(() => failed.push(name));
  return failed;
}

const write: AnyAction = doThing;

describe("the contract suite for connectors", () => {
  test("is content with a connector that keeps the contract", async () => {
    expect(await failures(doThing, readThing)).toEqual([]);
  });

  test.each<[string, AnyAction, string]>([
    [
      "has a second effect under the same key",
      { ...write, run: (input, context) => write.run(input, { ...context, idempotencyKey: String(Math.random()) }) },
      "does it once per key",
    ],
    ["does nothing at all", { ...write, run: async () => ({ number: 1 }) }, "does it once per key"],
    [
      "finds what was never done",
      { ...write, lookup: async () => ({ found: "done", output: { number: 1 } }) },
      "reads back what a key did",
    ],
    ["never finds what was done", { ...write, lookup: async () => ({ found: "absent" }) }, "reads back what a key did"],
    ["takes nothing back", { ...write, undo: async () => undefined }, "takes it back, and again"],
    [
      "hides a field from the confirmation",
      { ...write, summary: () => [] },
      "confirms every field that was given, and its facts are what it declares",
    ],
    [
      "gives facts it does not declare",
      { ...write, facts: () => ({ surprise: 1 }) },
      "confirms every field that was given, and its facts are what it declares",
    ],
    [
      "does something while it only looks around",
      {
        ...write,
        check: async (input, context) => (
          await write.run(input, { ...context, idempotencyKey: "c", reference: "r" }),
          []
        ),
      },
      "looks around without changing anything",
    ],
    ["writes under the name of a read", { ...readThing, run: doThing.run }, "reads without changing anything"],
    ["says nothing when it is done", { ...write, receipt: () => " " }, "does it once per key"],
    ["has no examples", { ...write, examples: [] }, "keeps the rules of authoring"],
  ])("goes red on one that %s", async (_what, action, name) => {
    expect(await failures(action)).toContain(name);
  });
});
