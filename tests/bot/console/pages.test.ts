import { describe, expect, it } from "vitest";
import { auditPage } from "../../../src/bot/console/audit-page.js";
import { obligationWords, policiesPage, targetWords } from "../../../src/bot/console/policies-page.js";
import { initials, searchPeople, signInPage } from "../../../src/bot/console/signin-page.js";
import type { MatrixRow } from "../../../src/governance/policy/matrix.js";
import { samplePeople, somebody } from "../../support/web-harness.js";

const EVIL = `<img src=x onerror=alert(1)>"'`;

const row = (more: Partial<MatrixRow>): MatrixRow => ({
  actionId: "hr.request-leave",
  title: "Request leave",
  domain: "hr",
  autonomy: "act",
  roles: [{ role: "employee", answer: "yes", conditions: [] }],
  obligations: [],
  refusals: [],
  ...more,
});

describe("the page of who may do what", () => {
  const show = async (rows: readonly MatrixRow[], killed: readonly string[] = []) =>
    String(await policiesPage({ version: 4, killed, rows }));

  it("has a column for every role that may do something, and says of the others that there is none", async () => {
    const roles: MatrixRow["roles"] = [
      { role: "employee", answer: "yes", conditions: [] },
      { role: "contractor", answer: "no", conditions: [] },
      { role: "hr-partner", answer: "depends", conditions: [{ text: "in working time", plain: true }] },
    ];
    const text = await show([row({ roles })]);
    expect(text).toContain(">Employee</th>");
    expect(text).toContain(">HR partner</th>");
    expect(text).not.toContain(">Contractor</th>");
    expect(text).toContain("in working time");
    expect(text).toContain("may do none of this");
  });

  it("says what is switched off, what is only told, and what is broken", async () => {
    expect(await show([row({})], ["hr"])).toContain("Switched off");
    expect(await show([row({})], ["hr.request-leave"])).toContain("Switched off");
    expect(await show([row({})], ["it"])).not.toContain("Switched off");
    expect(await show([row({ autonomy: "recommend" })])).toContain("Only told how");
    expect(await show([row({ fault: "unknown attribute" })])).toContain("Everybody is refused: unknown attribute");
  });

  it("shows a condition it cannot put into words as the policy has it", async () => {
    const refusals = [{ id: "r", reason: "Never", condition: { text: "context.x has y", plain: false } }];
    expect(await show([row({ refusals })])).toContain("<code>context.x has y</code>");
  });

  it("says so when there is nothing", async () => {
    expect(await show([])).toContain("nobody may do anything");
  });

  it("escapes every word", async () => {
    const text = await show([
      row({ title: EVIL, actionId: EVIL, fault: EVIL, roles: [{ role: EVIL, answer: "yes", conditions: [] }] }),
    ]);
    expect(text).not.toContain("<img");
    expect(text).toContain("&lt;img");
  });

  it.each([
    [{ kind: "approval", target: "manager-of-requester", step: 1, quorum: 1 }, "1. Manager of requester"],
    [
      { kind: "approval", target: "role:finance-approver | role:admin", step: 2, quorum: 2 },
      "2. Finance approver or admin (2 people)",
    ],
    [{ kind: "notify", target: "role:security", step: 1, quorum: 1 }, "Security is told"],
    [{ kind: "notify", target: "role:security", step: 1, quorum: 1, veto: "PT30M" }, "Security is told and may object"],
    [{ kind: "confirm", target: "requester", step: 1, quorum: 1 }, "The requester confirms"],
  ] as const)("puts %j into words", (obligation, expected) => {
    expect(obligationWords({ id: "x", reason: "", ...obligation })).toBe(expected);
  });

  it("names pools as people say them", () => {
    expect(targetWords("cost-centre-owner|role:finance-approver")).toBe("Cost centre owner or finance approver");
  });
});

describe("the audit page", () => {
  it("escapes what people can choose, and leaves out what may have to be erased", async () => {
    const record = {
      seq: null,
      ref: "r1",
      at: new Date("2026-11-23T09:00:00Z"),
      type: "proposal.decided",
      actorId: EVIL,
      subject: EVIL,
      correlationId: "c",
      outcome: EVIL,
      data: {},
      erasable: { note: "a private note" },
      hash: null,
    };
    const text = String(await auditPage({ records: [record], names: new Map(), filter: { type: EVIL }, base: "" }));
    expect(text).not.toContain("<img");
    expect(text).not.toContain("a private note");
    expect(text).toContain("Not sealed yet");
  });
});

describe("the sign-in page", () => {
  it("finds people by any words of theirs, active ones only, at most twenty", () => {
    expect(searchPeople(samplePeople, "herrera buy").map((one) => one.id)).toEqual(["tomas-herrera"]);
    expect(searchPeople(samplePeople, "TOMAS")).toHaveLength(1);
    expect(searchPeople(samplePeople, "ivo")).toEqual([]);
    expect(searchPeople(samplePeople, "  ")).toEqual([]);
    const many = Array.from({ length: 50 }, (_, index) => somebody({ id: `p${index}`, name: `Pat ${index}` }));
    expect(searchPeople(many, "pat")).toHaveLength(20);
  });

  it("escapes what was searched for and who was found", async () => {
    const person = somebody({ id: "e", name: EVIL });
    const view = {
      base: "",
      to: "/",
      csrf: "t",
      newWindow: "w",
      suggested: [{ person, line: EVIL }],
      search: { words: EVIL, found: [person] },
    };
    expect(String(await signInPage(view))).not.toContain("<img");
  });

  it.each([
    ["Maria Lindqvist", "ML"],
    ["Cher", "C"],
    ["Anna-Lena van der Berg", "AB"],
    ["", ""],
  ])("makes of %j the initials %j", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});
