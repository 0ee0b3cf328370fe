import { beforeAll, describe, expect, it } from "vitest";
import { compileBundle, type CompiledBundle } from "../../../src/governance/policy/compile.js";
import { couldStart } from "../../../src/governance/policy/could-start.js";
import { explain } from "../../../src/governance/policy/explain.js";
import { matrix } from "../../../src/governance/policy/matrix.js";
import { describePool, parsePool } from "../../../src/governance/policy/pool.js";
import {
  ACTIONS,
  bundleWith,
  compileSample,
  euros,
  factsOf,
  governedAction,
  ROLES,
  somebody,
} from "./sample-policy.js";

const ann = somebody({ id: "ann", roles: ["employee", "purchaser"] });
const contractor = somebody({ id: "cleo", roles: ["contractor"] });

let sample: CompiledBundle;
beforeAll(async () => {
  sample = await compileSample();
});

describe("before any question is asked", () => {
  const purchase = "procurement.request-purchase";

  it("somebody without the role is refused at once, with who has it", () => {
    expect(couldStart(sample, { requester: contractor, actionId: purchase, channel: "web" })).toEqual({
      answer: "no",
      whoCanGrant: ["purchaser"],
      reasons: ["No policy grants this to you."],
    });
  });

  it("somebody with the role is not, however large the purchase may turn out", () => {
    expect(couldStart(sample, { requester: ann, actionId: purchase, channel: "web" }).answer).toBe("depends");
  });

  it("an inactive account gets the reason", () => {
    const gone = somebody({ id: "gone", status: "inactive" });
    expect(couldStart(sample, { requester: gone, actionId: "it.reset-password", channel: "web" })).toMatchObject({
      answer: "no",
      reasons: ["Only people with an active account are served."],
    });
  });

  it("what is stopped is refused, and works again afterwards", () => {
    const question = { requester: ann, actionId: purchase, channel: "web" };
    expect(couldStart(sample, { ...question, killed: ["procurement"] }).answer).toBe("no");
    expect(couldStart(sample, question).answer).toBe("depends");
    expect(couldStart(sample, { ...question, actionId: "no.such-action" }).answer).toBe("no");
  });

  it("a permit without conditions is a yes; one for another channel is a no there and open elsewhere", () => {
    const bundle = bundleWith(`
      @id("all") permit (principal in Role::"employee", action in Action::"domain:hr", resource);
      @id("web") permit (principal, action == Action::"it.reset-password", resource) when { context.channel == Channel::"web" };`);
    const compiled = compileBundle({ bundle, version: 2, actions: ACTIONS, roles: ROLES });
    const answer = (actionId: string, channel?: string) =>
      couldStart(compiled, { requester: ann, actionId, channel }).answer;
    expect(answer("hr.request-leave", "web")).toBe("yes");
    expect(answer("it.reset-password", "web")).toBe("yes");
    expect(answer("it.reset-password", "slack")).toBe("no");
    expect(answer("it.reset-password")).toBe("depends");
  });
});

describe("explaining a request", () => {
  it("says which policies applied, where they stand and what follows", () => {
    const [, , action] = ACTIONS;
    if (action === undefined) throw new Error("no action");
    const facts = factsOf(action, {
      requesterId: "ann",
      amount: euros(4800),
      attributes: { vendorSpend30d: 480_000, catalogue: false },
    });
    const explained = explain(sample, { facts, people: { requester: ann, subject: ann }, killed: [] });
    expect(explained.policies.filter((policy) => policy.fired).map((policy) => policy.id)).toEqual([
      "purchasers-request-purchases",
      "purchase-needs-manager",
    ]);
    const line = sample.bundle.cedar.split("\n").indexOf('@id("purchase-needs-manager")') + 1;
    expect(explained.words.join("\n")).toContain(
      `applies: purchase-needs-manager (line ${line}) asks (approval): the amount is over 1,000.00 EUR or the vendor spend 30d is over 1,000.00 EUR`,
    );
    expect(JSON.parse(JSON.stringify(explained))).toMatchObject({ decision: { kind: "require" } });
  });

  it("names the roles that would be granted it", () => {
    const [, , action] = ACTIONS;
    if (action === undefined) throw new Error("no action");
    const facts = factsOf(action, {
      requesterId: "cleo",
      amount: euros(1),
      attributes: { vendorSpend30d: 0, catalogue: false },
    });
    const { words } = explain(sample, { facts, people: { requester: contractor, subject: contractor }, killed: [] });
    expect(words).toContain("  Granted to the roles: purchaser");
  });
});

describe("who may do what, and who must agree", () => {
  it("has a row per action with an answer per role", () => {
    const rows = matrix(sample);
    expect(rows.map((row) => row.actionId)).toEqual(ACTIONS.map((action) => action.id));
    const purchase = rows.find((row) => row.actionId === "procurement.request-purchase");
    expect(purchase?.roles.map(({ role, answer }) => [role, answer])).toEqual(
      ROLES.map((role) => [role, role === "purchaser" ? "depends" : "no"]),
    );
    expect(purchase?.roles.find(({ role }) => role === "purchaser")?.conditions).toEqual([
      { text: "it is for themselves", plain: true },
    ]);
    expect(
      purchase?.obligations.map(({ obligation, condition }) => [obligation.step, obligation.target, condition.text]),
    ).toEqual([
      [1, "manager-of-requester", "the amount is over 1,000.00 EUR or the vendor spend 30d is over 1,000.00 EUR"],
      [1, "role:procurement", "the amount is not known yet"],
      [
        2,
        "role:finance-approver",
        "(the amount is over 10,000.00 EUR or the vendor spend 30d is over 10,000.00 EUR) and the amount is at most 50,000.00 EUR and the vendor spend 30d is at most 50,000.00 EUR",
      ],
      [2, "role:finance-approver", "the amount is over 50,000.00 EUR or the vendor spend 30d is over 50,000.00 EUR"],
    ]);
    expect(purchase?.refusals.map(({ reason }) => reason)).toContain(
      "Purchases above 500,000.00 EUR go through a tender.",
    );
  });

  const access = governedAction({
    id: "it.request-access",
    title: "Request access",
    factTypes: {
      level: { kind: "enum", entity: "Level", values: ["viewer", "editor", "admin"] },
      untilDays: { kind: "integer" },
    },
  });

  it.each([
    ['when { context.level == Level::"admin" }', "the level is admin"],
    ['when { context.level in [Level::"editor", Level::"admin"] }', "the level is editor or admin"],
    ['unless { [Level::"viewer"].contains(context.level) }', "the level is not viewer"],
    ["when { context.untilDays >= 90 }", "the until days is at least 90"],
    ["when { principal != resource }", "it is for somebody else"],
    ["unless { resource has manager && resource.manager == principal }", undefined],
    ["when { resource has manager && resource.manager == principal }", "it is for somebody they manage"],
    [
      'when { principal in Role::"contractor" && context.untilDays > 5 }',
      "the requester has the role contractor and the until days is over 5",
    ],
    ["", "always"],
    ["when { 5 < context.untilDays }", undefined],
  ])("says a plain condition in words and leaves others as Cedar: %s", (clause, words) => {
    const bundle = bundleWith(
      `@id("a") @approval("role:security") forbid (principal, action == Action::"it.request-access", resource) ${clause};`,
    );
    const compiled = compileBundle({ bundle, version: 5, actions: [access], roles: ROLES });
    const condition = matrix(compiled)[0]?.obligations[0]?.condition;
    expect(condition).toEqual(words === undefined ? { text: clause, plain: false } : { text: words, plain: true });
  });

  it("makes a reason from condition and pool where the policy gives none", () => {
    const text = `@id("a") @approval("manager-of-subject | role:security") @quorum("2") forbid (principal, action == Action::"it.request-access", resource)
      when { context.level == Level::"admin" };`;
    const compiled = compileBundle({ bundle: bundleWith(text), version: 6, actions: [access], roles: ROLES });
    expect(matrix(compiled)[0]?.obligations[0]?.obligation.reason).toBe(
      "2 people agree: the manager of the person it is about or somebody with the role security when the level is admin.",
    );
  });
});

describe("pools", () => {
  it("are any of the people they name", () => {
    expect(parsePool("manager-of-requester | role:director|group:it-team")).toEqual([
      { kind: "manager-of-requester" },
      { kind: "role", name: "director" },
      { kind: "group", name: "it-team" },
    ]);
    expect(describePool("cost-centre-owner | role:director")).toBe(
      "the owner of the cost centre or somebody with the role director",
    );
  });

  it.each(["", "manager", "role:", "role:a b", "manager-of-requester |", "manager-of-requester & role:a"])(
    "%s is none",
    (text) => {
      expect(parsePool(text)).toBeUndefined();
    },
  );
});
