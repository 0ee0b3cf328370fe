import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ask, askPartially, loadSets, parsePolicy, type PolicySets } from "../../../src/governance/policy/cedar.js";
import { cedarSchema } from "../../../src/governance/policy/schema.js";
import { governedAction } from "./sample-policy.js";

const schema = cedarSchema({
  actions: [governedAction({ id: "it.reset-password", title: "Reset" })],
  roles: ["employee"],
  parameters: [],
});
const who = {
  principal: "ann",
  action: "it.reset-password",
  resource: "ann",
  context: { channel: { __entity: { type: "Channel", id: "web" } }, limits: {} },
  entities: [
    {
      uid: { type: "User", id: "ann" },
      attrs: { status: { __entity: { type: "EmploymentStatus", id: "active" } } },
      parents: [],
    },
  ],
};

function setsOf(effect: "permit" | "forbid", id: string): PolicySets {
  return { schema, sets: new Map([["only", { [id]: `${effect} (principal, action, resource);` }]]) };
}

describe("Cedar's instance", () => {
  it("keeps two bundles and loads an older one again when it is asked", () => {
    const [one, two, three] = [setsOf("permit", "one"), setsOf("forbid", "two"), setsOf("permit", "three")];
    for (const sets of [one, two, three]) loadSets(sets);
    const fired = [one, two, three, one, two].map((sets) => ask({ sets, set: "only" }, who));
    expect(fired.map((answer) => answer.kind === "answer" && answer.fired)).toEqual([
      ["one"],
      ["two"],
      ["three"],
      ["one"],
      ["two"],
    ]);
    expect(fired.map((answer) => answer.kind === "answer" && answer.allowed)).toEqual([true, false, true, true, false]);
  });

  it("does not leave a set of a former bundle behind", () => {
    const former: PolicySets = { schema, sets: new Map([["gone", { a: "permit (principal, action, resource);" }]]) };
    loadSets(former);
    const later = [setsOf("permit", "x"), setsOf("permit", "y")];
    for (const sets of later) loadSets(sets);
    for (const sets of later) expect(ask({ sets, set: "gone" }, who)).not.toMatchObject({ allowed: true });
  });

  it("answers a question it cannot read with a fault, and never throws", () => {
    const sets = setsOf("permit", "one");
    expect(ask({ sets, set: "missing" }, who).kind).toBe("fault");
    expect(ask({ sets, set: "only" }, { ...who, context: {} }).kind).toBe("fault");
    expect(ask({ sets, set: "only" }, { ...who, action: "it.unheard-of" }).kind).toBe("fault");
    expect(ask({ sets, set: "only" }, { ...who, principal: "\uD800" }).kind).toBe("fault");
    expect(ask({ sets: { schema, sets: new Map([["only", { broken: "permit (" }]]) }, set: "only" }, who).kind).toBe(
      "fault",
    );
    expect(ask({ sets, set: "only" }, who)).toMatchObject({ allowed: true });
  });

  it("is a fault when a policy errs, although Cedar itself would allow", () => {
    const erring = "forbid (principal, action, resource) when { resource.manager == principal };";
    const sets = { schema, sets: new Map([["only", { grant: "permit (principal, action, resource);", erring }]]) };
    expect(ask({ sets, set: "only" }, who)).toMatchObject({
      kind: "fault",
      message: expect.stringContaining("erring"),
    });
  });

  it("recovers from text that overflows it: the instance is replaced and what was loaded comes back", () => {
    const sets = setsOf("permit", "one");
    loadSets(sets);
    const poison = `permit (principal, action, resource) when { ${"(".repeat(400)}true${")".repeat(400)} };`;
    expect(() => parsePolicy(poison)).toThrow(/stack|memory|unreachable/u);
    expect(ask({ sets, set: "only" }, who)).toMatchObject({ allowed: true, fired: ["one"] });
    const alerts: string[] = [];
    const call = {
      principal: null,
      action: null,
      resource: null,
      context: {},
      entities: [],
      policies: { staticPolicies: { poison } },
    };
    expect(askPartially(call, (message) => alerts.push(message))).toBeUndefined();
    expect(alerts).toHaveLength(1);
    expect(ask({ sets, set: "only" }, who)).toMatchObject({ allowed: true, fired: ["one"] });
  });
});

describe("V8 deoptimising a frame during a Cedar call", () => {
  const script = fileURLToPath(new URL("./force-deoptimisation.ts", import.meta.url));
  const force = (argument: string) =>
    promisify(execFile)(process.execPath, ["--allow-natives-syntax", "--import", "tsx", script, argument]);

  it("survives with the flag that cedar.ts sets", async () => {
    expect((await force("as-shipped")).stdout.trim()).toBe("survived");
  });

  // Node 24 survives it without the flag.
  it.skipIf(Number(process.versions.node.split(".")[0]) >= 24)(
    "aborts without it, so the script above means something",
    async () => {
      await expect(force("without-flag")).rejects.toMatchObject({ signal: "SIGTRAP" });
    },
  );
});
