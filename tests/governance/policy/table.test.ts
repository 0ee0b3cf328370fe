import { beforeAll, describe, expect, it } from "vitest";
import { asAppError } from "../../../src/errors.js";
import type { CompiledBundle } from "../../../src/governance/policy/compile.js";
import { runPolicyTable, untestedPolicies } from "../../../src/governance/policy/table.js";
import { compileSample } from "./sample-policy.js";

let compiled: CompiledBundle;
beforeAll(async () => {
  compiled = await compileSample();
});

const head = `title: Test
people:
  Ada: { roles: [employee, purchaser], manager: Max }
action: procurement.request-purchase
facts: { vendorSpend30d: 0, catalogue: false }
cases:
`;

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    const error = asAppError(thrown);
    return `${error.code} ${error.message}`;
  }
  return "nothing was wrong";
}

describe("a policy table", () => {
  it("shows both sides of a line that is not decided as it says", () => {
    const rows = `  - { name: too hopeful, as: Ada, amount: "4,800.00 EUR", expect: allow }\n`;
    expect(runPolicyTable(compiled, head + rows, "t.yaml").cases).toEqual([
      {
        name: "too hopeful",
        line: 7,
        passed: false,
        expected: ["allow"],
        actual: ["1. manager-of-requester agrees"],
        fired: ["purchasers-request-purchases", "purchase-needs-manager"],
      },
    ]);
  });

  it("is wrong when it leaves out one of several obligations", () => {
    const rows = `  - { name: half, as: Ada, amount: "20,000.00 EUR", expect: { needs: [1. manager-of-requester agrees] } }\n`;
    expect(runPolicyTable(compiled, head + rows, "t.yaml").cases[0]).toMatchObject({ passed: false });
  });

  it("shows what was wrong with the facts of a line", () => {
    const rows = `  - { name: typo, as: Ada, amount: "1.00 EUR", facts: { vendorSpent: 1 }, expect: allow }\n`;
    const [only] = runPolicyTable(compiled, head + rows, "t.yaml").cases;
    expect(only?.actual.join("\n")).toMatch(/^refuse: policy-fault\n.*the fact "vendorSpent" is not declared/u);
  });

  it("names the policies that no line met", () => {
    const rows = `  - { name: one, as: Ada, amount: "4,800.00 EUR", expect: { needs: [1. manager-of-requester agrees] } }\n`;
    const untested = untestedPolicies(compiled, [runPolicyTable(compiled, head + rows, "t.yaml")]);
    expect(untested).toContain("purchase-needs-tender");
    expect(untested).not.toContain("purchase-needs-manager");
  });

  it.each([
    ["an unknown key", `  - { name: x, as: Ada, expects: allow, expect: allow }`, /t\.yaml:7: cases\.0.*expects/u],
    [
      "an unknown person",
      `  - { name: x, as: Eve, amount: unknown, expect: allow }`,
      /t\.yaml:7: x: there is no "Eve"/u,
    ],
    [
      "an amount without currency",
      `  - { name: x, as: Ada, amount: "100", expect: allow }`,
      /amount "100" must be like/u,
    ],
    [
      "an amount in another currency",
      `  - { name: x, as: Ada, amount: "1.00 USD", expect: allow }`,
      /must be like "1,000\.00 EUR"/u,
    ],
    ["an unknown action", `  - { name: x, as: Ada, action: hr.dance, expect: allow }`, /no action "hr\.dance"/u],
    ["broken YAML", `  - { name: x, as: [`, /t\.yaml:8/u],
  ])("says where %s stands", (_, row, message) => {
    const said = messageOf(() => runPolicyTable(compiled, `${head}${row}\n`, "t.yaml"));
    expect(said).toMatch(/^bad-input/u);
    expect(said).toMatch(message);
  });
});
