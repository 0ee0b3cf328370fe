import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../../src/database.js";
import type { PolicyBundle } from "../../../src/governance/policy/bundle.js";
import { readBundle } from "../../../src/governance/policy/bundle.js";
import {
  activeBundle,
  bundleOf,
  killSwitches,
  publishBundle,
  rollback,
  setKilled,
} from "../../../src/governance/policy/bundle-store.js";
import { createPolicyEngine, isKillSwitch, type PolicyEngine } from "../../../src/governance/policy/engine.js";
import { createLogger } from "../../../src/runtime.js";
import { databaseKinds } from "../../support/database.js";
import { ACTIONS, bundleWith, factsOf, ROLES, SAMPLE_FOLDER, somebody } from "./sample-policy.js";

const ann = somebody({ id: "ann" });
const change = { by: "admin", now: new Date("2026-11-23T08:00:00Z") };
const nobody = bundleWith("");

describe.each(databaseKinds.filter(({ available }) => available))("policy in force on $name", ({ open }) => {
  let database: Database;
  let shipped: PolicyBundle;
  beforeAll(async () => {
    database = await open();
    shipped = await readBundle(SAMPLE_FOLDER);
  });
  afterAll(async () => {
    await database.close();
  });
  beforeEach(async () => {
    await database.script("delete from policy_bundles; delete from policy_state;");
  });

  function engine(actions = ACTIONS): PolicyEngine {
    return createPolicyEngine({ database, actions, roles: ROLES, logger: createLogger("silent") });
  }

  async function publish(bundle: PolicyBundle): Promise<number> {
    return await database.transaction((tx) => publishBundle(tx, bundle, change));
  }

  async function mayCheckBalance(of: PolicyEngine): Promise<string> {
    const [action] = ACTIONS;
    if (action === undefined) throw new Error("no action");
    const facts = factsOf(action, { requesterId: "ann" });
    const decision = await database.transaction((tx) => of.decide(tx, facts, { requester: ann, subject: ann }));
    expect(await of.preview(facts, { requester: ann, subject: ann })).toEqual(decision);
    return decision.kind === "deny" ? decision.code : decision.kind;
  }

  it("is nothing before the first publication: everything is refused", async () => {
    const fresh = engine();
    expect(await mayCheckBalance(fresh)).toBe("policy-fault");
    expect(await fresh.version(database.db)).toBe(0);
    expect(await fresh.couldStart(ann, "hr.check-leave-balance", "web")).toMatchObject({ answer: "no" });
    await expect(fresh.active(database.db)).rejects.toMatchObject({ code: "policy-invalid" });
    expect(await activeBundle(database.db)).toBeUndefined();
  });

  it("is the last published bundle, as it was given, in every process at its next decision", async () => {
    const [one, two] = [engine(), engine()];
    expect(await publish(shipped)).toBe(1);
    expect([await mayCheckBalance(one), await mayCheckBalance(two)]).toEqual(["allow", "allow"]);
    expect(await publish(nobody)).toBe(2);
    expect([await mayCheckBalance(two), await mayCheckBalance(one)]).toEqual(["no-permit", "no-permit"]);
    expect(await one.version(database.db)).toBe(2);
    expect(await bundleOf(database.db, 1)).toEqual({
      version: 1,
      bundle: shipped,
      publishedBy: "admin",
      publishedAt: change.now,
    });
    expect((await activeBundle(database.db))?.bundle).toEqual(nobody);
  });

  it("counts a role that came with an import, though it was loaded before anybody had it", async () => {
    const permit = `@id("night") permit (principal in Role::"night-shift", action == Action::"hr.check-leave-balance", resource);`;
    await publish(bundleWith(permit));
    const of = engine();
    expect(await mayCheckBalance(of)).toBe("policy-fault");
    const [action] = ACTIONS;
    if (action === undefined) throw new Error("no action");
    const ned = somebody({ id: "ned", roles: ["night-shift"] });
    const facts = factsOf(action, { requesterId: "ned" });
    const decide = () => database.transaction((tx) => of.decide(tx, facts, { requester: ned, subject: ned }));
    expect(await decide()).toMatchObject({ kind: "allow" });
    expect(await of.couldStart(ned, action.id, "web")).toMatchObject({ answer: "yes" });
    expect(await mayCheckBalance(of)).toBe("no-permit");
  });

  it("is decided by the version of the transaction, also before that one commits", async () => {
    await publish(shipped);
    const of = engine();
    const [action] = ACTIONS;
    if (action === undefined) throw new Error("no action");
    const facts = factsOf(action, { requesterId: "ann" });
    const undone = database.transaction(async (tx) => {
      await publishBundle(tx, nobody, change);
      expect(await of.decide(tx, facts, { requester: ann, subject: ann })).toMatchObject({
        code: "no-permit",
        policyVersion: 2,
      });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await mayCheckBalance(of)).toBe("allow");
  });

  it("does not confuse a version that was rolled back with the one published under its number", async () => {
    await publish(nobody);
    const of = engine();
    const [action] = ACTIONS;
    if (action === undefined) throw new Error("no action");
    const undone = database.transaction(async (tx) => {
      await publishBundle(tx, shipped, change);
      await of.decide(tx, factsOf(action, { requesterId: "ann" }), { requester: ann, subject: ann });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await publish(nobody)).toBe(2);
    expect(await mayCheckBalance(of)).toBe("no-permit");
  });

  it("goes back one step, or to a version by its number, and counts on from the newest", async () => {
    await publish(shipped);
    await publish(nobody);
    await publish(nobody);
    expect(await database.transaction((tx) => rollback(tx))).toBe(2);
    expect(await database.transaction((tx) => rollback(tx, 1))).toBe(1);
    expect(await mayCheckBalance(engine())).toBe("allow");
    await expect(database.transaction((tx) => rollback(tx))).rejects.toMatchObject({ code: "not-found" });
    await expect(database.transaction((tx) => rollback(tx, 3))).rejects.toMatchObject({ code: "not-found" });
    expect(await publish(shipped)).toBe(4);
  });

  it("is stopped and started by kill switches at once", async () => {
    await publish(shipped);
    const of = engine();
    expect(await mayCheckBalance(of)).toBe("allow");
    expect(await database.transaction((tx) => setKilled(tx, "hr", true))).toEqual(["hr"]);
    expect(await database.transaction((tx) => setKilled(tx, "hr", true))).toEqual(["hr"]);
    expect(await mayCheckBalance(of)).toBe("killed");
    expect(await of.couldStart(ann, "hr.check-leave-balance", "web")).toMatchObject({ answer: "no" });
    await publish(shipped);
    expect(await killSwitches(database.db)).toEqual(["hr"]);
    expect(await database.transaction((tx) => setKilled(tx, "hr", false))).toEqual([]);
    expect(await mayCheckBalance(of)).toBe("allow");
  });

  it("refuses everything when what is in force cannot be used, until it is rolled back", async () => {
    await publish(shipped);
    await publish({ ...shipped, cedar: "permit (" });
    const of = engine();
    expect(await mayCheckBalance(of)).toBe("policy-fault");
    await expect(of.active(database.db)).rejects.toMatchObject({ code: "policy-invalid" });
    await database.transaction((tx) => rollback(tx));
    expect(await mayCheckBalance(of)).toBe("allow");
  });
});

describe("the name of a kill switch", () => {
  it("is an action, a domain or everything", () => {
    expect(["*", "hr", "it.reset-password"].every((name) => isKillSwitch(name, ACTIONS))).toBe(true);
    expect(["", "hrr", "it.reset-passwort"].some((name) => isKillSwitch(name, ACTIONS))).toBe(false);
  });
});
