import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "deskhand-reports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Adds up the given reports; failed steps as .ci/run hands them over. */
function summary(reports: readonly object[], ...failedSteps: string[]): { code: number | null; lines: string[] } {
  reports.forEach((report, index) => writeFileSync(path.join(folder, `${index}.json`), JSON.stringify(report)));
  // The evaluation data is said to be absent, whatever this machine has.
  const env = { ...process.env, DESKHAND_EVAL_DATA: path.join(folder, "absent") };
  const run = spawnSync(process.execPath, ["scripts/ci-summary.mjs", folder, ...failedSteps], {
    encoding: "utf8",
    env,
  });
  return { code: run.status, lines: run.stdout.trimEnd().split("\n") };
}

/** A report as vitest writes it, of one file with tests of these states. */
function vitestReport(states: Readonly<Record<string, string>>, success = true): object {
  const assertionResults = Object.entries(states).map(([fullName, status]) => ({ fullName, status }));
  return { success, testResults: [{ name: path.resolve("tests/a.test.ts"), status: "passed", assertionResults }] };
}

test("adds up all suites and ends with the sum alone on a line", () => {
  const result = summary([vitestReport({ a: "passed", b: "passed" }), { passed: 15, failed: [], skipped: [] }]);
  expect(result).toEqual({ code: 0, lines: ["17 passed, 0 failed, 0 skipped"] });
});

test("names a failed test and fails", () => {
  const result = summary([vitestReport({ a: "passed", b: "failed" }, false)]);
  expect(result).toEqual({ code: 1, lines: ["FAILED  tests/a.test.ts > b", "1 passed, 1 failed, 0 skipped"] });
});

test.each(["skipped", "pending", "todo"])("fails on a test that nobody expected to be %s", (status) => {
  const result = summary([vitestReport({ a: "passed", b: status })]);
  expect(result).toEqual({
    code: 1,
    lines: ["SKIPPED and not expected  tests/a.test.ts > b", "1 passed, 0 failed, 1 skipped"],
  });
});

test("counts an expected skip without failing", () => {
  const result = summary([vitestReport({ a: "passed", "retrieval [evaluation data] finds": "skipped" })]);
  expect(result).toEqual({ code: 0, lines: ["1 passed, 0 failed, 1 skipped"] });
});

test("counts a file that does not load as a failure", () => {
  const broken = { name: path.resolve("tests/b.test.ts"), status: "failed", assertionResults: [] };
  const result = summary([{ success: false, testResults: [broken] }, vitestReport({ a: "passed" })]);
  expect(result).toEqual({ code: 1, lines: ["FAILED  tests/b.test.ts", "1 passed, 1 failed, 0 skipped"] });
});

test("fails on an error outside the tests, on a failed step, and on no test at all", () => {
  expect(summary([vitestReport({ a: "passed" }, false)]).lines.at(-1)).toBe("1 passed, 1 failed, 0 skipped");
  const step = summary([vitestReport({ a: "passed" })], "licences");
  expect(step).toEqual({ code: 1, lines: ["FAILED  step: licences", "1 passed, 1 failed, 0 skipped"] });
  expect(summary([vitestReport({})]).code).toBe(1);
});

test("counts a failed suite once: by its tests, or by the step where its tests know of nothing", () => {
  const byTests = summary([vitestReport({ a: "failed" }, false)], "0.json:npm test");
  expect(byTests).toEqual({
    code: 1,
    lines: ["FAILED  tests/a.test.ts > a", "no test passed", "0 passed, 1 failed, 0 skipped"],
  });
  const byStep = summary([vitestReport({ a: "passed" })], "0.json:npm test");
  expect(byStep).toEqual({ code: 1, lines: ["FAILED  step: 0.json:npm test", "1 passed, 1 failed, 0 skipped"] });
});
