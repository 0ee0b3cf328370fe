import { describe, expect, it } from "vitest";
import { describeOnPostgres, postgresUrl } from "../support/postgres.js";
import { lastAgreements } from "./errands.js";
import { runHarness, type HarnessOptions } from "./harness.js";
import type { Violation } from "./verdict.js";

/** The script once, on an installation of which a safety was taken away; nobody has to die for that to show. */
async function kindsWith(options: Partial<HarnessOptions> & Pick<HarnessOptions, "sabotage">): Promise<Set<string>> {
  const found: Violation[] = [];
  await runHarness({
    choice: { kind: "pglite" },
    points: 0,
    seed: "sabotage",
    parallel: 1,
    patienceMs: 60_000,
    heard: (point) => void found.push(...point.violations),
    ...options,
  });
  return new Set(found.map((one) => one.kind));
}

describe("the kill harness goes red", { timeout: 300_000 }, () => {
  it("without the one key: effects happen twice", async () => {
    expect(await kindsWith({ sabotage: ["no-key"], faults: 0.9 })).toContain("twice");
  });

  it("without the gate: effects happen that nobody authorised", async () => {
    expect(await kindsWith({ sabotage: ["no-gate"], faults: 0 })).toContain("unauthorised");
  });
});

describeOnPostgres("the kill harness goes red on PostgreSQL", { timeout: 300_000 }, () => {
  it("without the lock: of two last agreements at one moment one is not counted", async () => {
    const choice = { kind: "postgres", serverUrl: postgresUrl ?? "" } as const;
    const kinds = await kindsWith({ choice, sabotage: ["no-lock"], script: lastAgreements, faults: 0 });
    expect(kinds).toContain("miscounted");
  });

  it("and stays green with it, in the same race", async () => {
    const choice = { kind: "postgres", serverUrl: postgresUrl ?? "" } as const;
    expect(await kindsWith({ choice, sabotage: [], script: lastAgreements, faults: 0 })).toEqual(new Set());
  });
});
