import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { builtInConnectors } from "../../src/actions/connectors/built-in.js";
import type { ConnectorDefinition, ConnectorEnvironment } from "../../src/actions/connector.js";
import { field } from "../../src/actions/fields.js";
import { createRegistry } from "../../src/actions/registry.js";
import type { Database } from "../../src/database.js";
import { createVault } from "../../src/vault.js";
import { doThing, Probe, probeConnector } from "./support/probe.js";

const probe = probeConnector(new Probe());
const logger = pino({ level: "silent" });
const environment: ConnectorEnvironment = {
  database: {} as Database,
  clock: () => new Date(),
  logger,
  vault: createVault("x"),
};

function withActions(...actions: ConnectorDefinition["actions"]): ConnectorDefinition {
  return { ...probe, actions };
}

describe("the registry", () => {
  test("holds the four actions of the built-in ledgers, and not the ledger that nobody configured", () => {
    expect(createRegistry(builtInConnectors).actions.map((action) => action.id)).toEqual([
      "hr.check-leave-balance",
      "hr.request-leave",
      "it.reset-password",
      "procurement.request-purchase",
    ]);
  });

  test("every built-in action has at least twelve different examples", () => {
    for (const action of createRegistry(builtInConnectors).actions) {
      expect(new Set(action.examples.map((one) => one.toLowerCase())).size, action.id).toBeGreaterThanOrEqual(12);
    }
  });

  test("tells governance what it needs, and nothing of how it is done", () => {
    const purchase = createRegistry(builtInConnectors).governedActions().at(-1);
    expect(purchase).toEqual({
      id: "procurement.request-purchase",
      title: "Request a purchase",
      domain: "procurement",
      effect: "write",
      riskReducing: false,
      factTypes: { vendorSpend30d: { kind: "integer" } },
      hasAmount: true,
      owners: "role:procurement",
    });
  });

  test("names everything that is wrong at once", () => {
    const wrong = withActions(
      { ...doThing, id: "Probe.DoThing" },
      { ...doThing, id: "other.do-thing" },
      { ...doThing, examples: ["one", "ONE", "two"] },
      { ...doThing, input: z.object({ content: z.string() }) },
      { ...doThing, id: "probe.undo-read", effect: "read" },
      { ...doThing, id: "probe.no-values", factTypes: { kind: { kind: "enum", entity: "Kind", values: [] } } },
      { ...doThing, id: "probe.prefix", referencePrefix: "x" },
    );
    let message = "";
    try {
      createRegistry([wrong, { ...wrong, actions: [] }], { nowhere: {} });
    } catch (thrown) {
      message = String(thrown);
    }
    for (const problem of [
      'connector "probe" is declared twice',
      'action "probe.do-thing" is declared twice',
      "Probe.DoThing: an id is domain.verb-noun",
      "other.do-thing: does not begin with",
      "fewer than 8 different examples",
      '"content" was not made by a field builder',
      "a read has nothing to undo",
      'the fact "kind" has no values',
      "2 to 4 capitals",
      "connectors.nowhere: there is no such connector",
    ]) {
      expect(message).toContain(problem);
    }
  });

  test("checks settings, without ever showing a secret", () => {
    const secret = "hunter2-hunter2";
    const guarded = { ...probe, settings: z.strictObject({ token: z.string().max(3), url: z.url() }) };
    expect(() => createRegistry([guarded], { probe: { token: secret, url: secret } })).toThrow(
      /connectors\.probe\.token/u,
    );
    expect(() => createRegistry([guarded], { probe: { token: secret, url: secret } })).not.toThrow(
      new RegExp(secret, "u"),
    );
  });

  test("begins nothing that is switched off, except what takes risk away", () => {
    const registry = createRegistry([withActions(doThing, { ...doThing, id: "probe.lock-thing", riskReducing: true })]);
    const startable = (killed: readonly string[]) => registry.startable(killed).map((action) => action.id);
    expect(startable([])).toEqual(["probe.do-thing", "probe.lock-thing"]);
    for (const killed of ["*", "probe", "probe.do-thing"]) expect(startable([killed])).toEqual(["probe.lock-thing"]);
    expect(startable(["other", "probe.lock-thing"])).toEqual(["probe.do-thing", "probe.lock-thing"]);
  });

  test("knows no action that was not declared, and no system before it is opened", async () => {
    const registry = createRegistry([probe]);
    expect(() => registry.action("probe.nothing")).toThrow(/no action "probe\.nothing"/u);
    expect(() => registry.systemOf("probe.do-thing")).toThrow(/not open/u);
    await registry.open(environment);
    expect(registry.systemOf("probe.do-thing")).toBeInstanceOf(Probe);
    await registry.close();
    expect(() => registry.systemOf("probe.do-thing")).toThrow(/not open/u);
  });

  test("opens all or none, and says which would not open", async () => {
    const closed: string[] = [];
    const first = { ...probe, close: async () => void closed.push("probe") };
    const broken = { ...probe, id: "broken", actions: [], open: () => Promise.reject(new Error("no route to host")) };
    const registry = createRegistry([first, broken]);
    await expect(registry.open(environment)).rejects.toMatchObject({
      code: "connector-failed",
      where: "connectors.broken",
    });
    expect(closed).toEqual(["probe"]);
  });
});

describe("fields", () => {
  test("take only dates and months that exist", () => {
    const words = { label: "x", ask: "x" };
    expect(field.date(words).safeParse("2026-02-30").success).toBe(false);
    expect(field.date(words).safeParse("2028-02-29").success).toBe(true);
    expect(field.month(words).safeParse("2026-13").success).toBe(false);
  });
});
