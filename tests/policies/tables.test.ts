import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { builtInConnectors } from "../../src/actions/connectors/built-in.js";
import { createRegistry } from "../../src/actions/registry.js";
import type { CompiledBundle } from "../../src/governance/policy/compile.js";
import { runPolicyTable, untestedPolicies, type TableResult } from "../../src/governance/policy/table.js";
import { compileSample } from "../governance/policy/sample-policy.js";

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

describe("the policy tables", () => {
  let compiled: CompiledBundle;
  const results: TableResult[] = [];
  beforeAll(async () => {
    compiled = await compileSample({}, createRegistry(builtInConnectors).governedActions());
  });

  it.each(files)("%s: every line is decided as it says", (file) => {
    const result = runPolicyTable(compiled, readFileSync(join(folder, file), "utf8"), file);
    results.push(result);
    const wrong = result.cases.filter((entry) => !entry.passed);
    expect(
      wrong.map(({ name, line, expected, actual }) => ({ name, at: `${file}:${line}`, expected, actual })),
    ).toEqual([]);
  });

  it("meet the condition of every policy that ships", () => {
    expect(untestedPolicies(compiled, results)).toEqual([]);
  });
});
