import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Principal } from "../governance/principal.js";
import { canonicalJson, newId } from "../runtime.js";
import type { RunContext } from "./action.js";
import { authoringProblems, type AnyAction, type AnyConnector } from "./authoring-rules.js";
import { checkContext } from "./context.js";
import { fieldsOf } from "./fields.js";
import { validInputs } from "./proposal.js";
import type { RateTable } from "./rates.js";
import { createRegistry } from "./registry.js";

/** The two words of a test runner that the suite needs; vitest, jest, mocha and node:test have them. */
export interface TestRunner {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
}

/** An input that works, and another one that is a different effect. Both are run. */
export interface ActionFixture {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly others: Readonly<Record<string, unknown>>;
}

/** What the suite needs to try a connector on. */
export interface ConnectorFixtures {
  /** Opens the system, in whatever state the inputs need; called once for every test. */
  open(): Promise<unknown>;
  close?(system: unknown): Promise<void>;
  /** Everything there is in the system, as plain data: equal before and after means that nothing happened. */
  snapshot(system: unknown): Promise<unknown>;
  readonly requester: Principal;
  readonly rates: Pick<RateTable, "toBase" | "base">;
  readonly now: Date;
  /** By action id; every action has one. */
  readonly actions: Readonly<Record<string, ActionFixture>>;
}

/** The contract of connectors as a suite: `describeConnector(myConnector, fixtures, { describe, it })`. */
export function describeConnector(connector: AnyConnector, fixtures: ConnectorFixtures, runner: TestRunner): void {
  runner.describe(`the connector "${connector.id}" keeps the contract`, () => {
    runner.it("keeps the rules of authoring", async () => {
      deepStrictEqual(authoringProblems([connector]), []);
      deepStrictEqual(
        Object.keys(fixtures.actions).toSorted(),
        connector.actions.map((action) => action.id).toSorted(),
      );
    });
    runner.it("does not show its settings when they are wrong", async () => {
      const secret = `s3cret-${newId()}`;
      const wrong = { [connector.id]: { nonsense: secret, baseUrl: secret, token: 1 } };
      const shown = thrownBy(() => createRegistry([connector], wrong));
      ok(shown === undefined || !shown.includes(secret), "a setting's value was shown");
    });
    for (const action of connector.actions) describeAction(action, fixtures, runner);
  });
}

function describeAction(action: AnyAction, fixtures: ConnectorFixtures, runner: TestRunner): void {
  const fixture = fixtures.actions[action.id] ?? { inputs: {}, others: {} };
  const trial = (name: string, body: (bench: Bench) => Promise<void>) =>
    runner.it(name, async () => {
      const system = await fixtures.open();
      try {
        await body(new Bench(action, fixtures, system));
      } finally {
        await fixtures.close?.(system);
      }
    });
  runner.describe(action.id, () => {
    trial("confirms every field that was given, and its facts are what it declares", async (bench) => {
      await bench.checkSummary(fixture.inputs);
      await bench.checkFacts(fixture.inputs);
    });
    trial("looks around without changing anything", async (bench) => {
      const before = await bench.snapshot();
      await bench.lookAround(fixture.inputs);
      strictEqual(await bench.snapshot(), before);
    });
    if (action.effect === "read") trial("reads without changing anything", (bench) => bench.checkRead(fixture.inputs));
    else trial("does it once per key", (bench) => bench.checkOnce(fixture));
    if (action.lookup !== undefined) trial("reads back what a key did", (bench) => bench.checkLookup(fixture.inputs));
    if (action.undo !== undefined) trial("takes it back, and again", (bench) => bench.checkUndo(fixture.inputs));
  });
}

/** One action on one opened system. */
class Bench {
  constructor(
    private readonly action: AnyAction,
    private readonly fixtures: ConnectorFixtures,
    private readonly system: unknown,
  ) {}

  async snapshot(): Promise<string> {
    return canonicalJson(await this.fixtures.snapshot(this.system));
  }

  async checkSummary(raw: Readonly<Record<string, unknown>>): Promise<void> {
    const inputs = validInputs(this.action, raw);
    const lines = this.action.summary(inputs);
    for (const field of fieldsOf(this.action.input)) {
      if (inputs[field.name] === undefined) continue;
      ok(
        lines.some((line) => line.label === field.label),
        `the summary leaves out "${field.label}"`,
      );
    }
    ok(
      lines.every((line) => line.value.trim() !== ""),
      "a line of the summary is empty",
    );
  }

  async checkFacts(raw: Readonly<Record<string, unknown>>): Promise<void> {
    const inputs = validInputs(this.action, raw);
    const context = this.context(newId());
    const facts = { ...this.action.facts?.(inputs, context), ...(await this.action.lookUpFacts?.(inputs, context)) };
    deepStrictEqual(Object.keys(facts).toSorted(), Object.keys(this.action.factTypes ?? {}).toSorted());
  }

  async lookAround(raw: Readonly<Record<string, unknown>>): Promise<void> {
    const inputs = validInputs(this.action, raw);
    const context = this.context(newId());
    await this.action.amount?.(inputs, context);
    await this.action.lookUpFacts?.(inputs, context);
    deepStrictEqual((await this.action.check?.(inputs, context)) ?? [], [], "the fixture's inputs have problems");
  }

  async checkRead(raw: Readonly<Record<string, unknown>>): Promise<void> {
    const before = await this.snapshot();
    await this.run(raw, newId());
    strictEqual(await this.snapshot(), before);
  }

  async checkOnce({ inputs, others }: ActionFixture): Promise<void> {
    const [key, otherKey] = [newId(), newId()];
    const untouched = await this.snapshot();
    const first = await this.run(inputs, key);
    const once = await this.snapshot();
    ok(once !== untouched, "nothing happened");
    const second = await this.run(inputs, key);
    strictEqual(await this.snapshot(), once, "the same key had a second effect");
    strictEqual(second, first, "the same key gave another answer");
    await this.run(others, otherKey);
    ok((await this.snapshot()) !== once, "another key had no effect");
  }

  async checkLookup(raw: Readonly<Record<string, unknown>>): Promise<void> {
    const key = newId();
    const look = () => this.action.lookup?.(this.context(key));
    deepStrictEqual(await look(), { found: "absent" });
    const done = await this.run(raw, key);
    const before = await this.snapshot();
    const found = await look();
    ok(found?.found === "done", "what was done is not found");
    strictEqual(canonicalJson(this.action.output.parse(found.output)), done);
    strictEqual(await this.snapshot(), before, "looking changed something");
  }

  async checkUndo(raw: Readonly<Record<string, unknown>>): Promise<void> {
    const key = newId();
    const output = this.action.output.parse(JSON.parse(await this.run(raw, key)));
    const done = await this.snapshot();
    await this.action.undo?.(output, this.context(key));
    const undone = await this.snapshot();
    ok(undone !== done, "nothing was taken back");
    await this.action.undo?.(output, this.context(key));
    strictEqual(await this.snapshot(), undone, "taking back twice did something twice");
  }

  /** The output as canonical JSON; the receipt has to say something. */
  private async run(raw: Readonly<Record<string, unknown>>, key: string): Promise<string> {
    const inputs = validInputs(this.action, raw);
    const output = this.action.output.parse(await this.action.run(inputs, this.context(key)));
    ok(this.action.receipt(output, inputs).trim() !== "", "the receipt is empty");
    return canonicalJson(output);
  }

  private context(idempotencyKey: string): RunContext<unknown> {
    const { requester, rates, now } = this.fixtures;
    const registry = { systemOf: () => this.system };
    const signal = new AbortController().signal;
    const context = checkContext({ registry, rates, actionId: this.action.id, requester, now, signal });
    return { ...context, idempotencyKey, reference: `${this.action.referencePrefix}-${idempotencyKey.slice(0, 8)}` };
  }
}

function thrownBy(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return String(thrown);
  }
}
