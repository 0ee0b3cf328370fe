// node scripts/ci-summary.mjs FOLDER [FAILED STEP ...]      a step that left a report: REPORT.json:FAILED STEP
//
// Adds up the test reports (*.json) in a folder and ends with "N passed, N failed, N skipped" alone on a line. A report is
// what vitest's JSON reporter writes, or of another harness: {"passed": 15, "failed": ["name", ...], "skipped": ["name", ...]}.
// Exit 1 when anything failed, when a step named on the command line did, or when something was skipped that
// .ci/expected-skips.txt does not expect.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [folder, ...failedSteps] = process.argv.slice(2);

/** A vitest report in the plain form. A file that could not be loaded has no tests and counts as one failure. */
function fromVitest(report) {
  const tests = report.testResults.flatMap((file) => {
    const name = path.relative(root, file.name);
    if (file.assertionResults.length === 0 && file.status === "failed") return [{ status: "failed", name }];
    return file.assertionResults.map((test) => ({ status: test.status, name: `${name} > ${test.fullName}` }));
  });
  const failed = tests.filter((test) => test.status === "failed").map((test) => test.name);
  const passed = tests.filter((test) => test.status === "passed").length;
  const skipped = tests.filter((test) => !["passed", "failed"].includes(test.status)).map((test) => test.name);
  // An error outside every test fails the run without failing a test.
  if (!report.success && failed.length === 0) failed.push("an error outside the tests");
  return { passed, failed, skipped };
}

function readReports() {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  return files.map((file) => {
    const report = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
    return { file, ...(Array.isArray(report.testResults) ? fromVitest(report) : report) };
  });
}

/** Patterns of the skips that are all right today: "*" stands for anything, a condition may stand before a colon. */
function expectedSkips() {
  const evaluationData = path.resolve(root, process.env["DESKHAND_EVAL_DATA"] || "../shared/data");
  return readFileSync(path.join(root, ".ci/expected-skips.txt"), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .flatMap((line) => {
      const { condition, pattern } = /^(?:(?<condition>no-evaluation-data): )?(?<pattern>.+)$/u.exec(
        line.trim(),
      ).groups;
      if (condition === "no-evaluation-data" && existsSync(evaluationData)) return [];
      const parts = pattern.split("*").map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/gu, "\\$&"));
      return [new RegExp(`^${parts.join(".*")}$`, "u")];
    });
}

const reports = readReports();
const passed = reports.reduce((sum, report) => sum + report.passed, 0);
// A suite that failed because of its tests has been counted by them; one that failed for another reason has not.
const countedByTests = (step) => reports.some((one) => one.failed.length > 0 && step.startsWith(`${one.file}:`));
const steps = failedSteps.filter((step) => !countedByTests(step)).map((step) => `step: ${step}`);
const failed = [...reports.flatMap((report) => report.failed), ...steps];
const skipped = reports.flatMap((report) => report.skipped);
const patterns = expectedSkips();
const unexpected = skipped.filter((name) => !patterns.some((pattern) => pattern.test(name)));

for (const name of failed) process.stdout.write(`FAILED  ${name}\n`);
for (const name of unexpected) process.stdout.write(`SKIPPED and not expected  ${name}\n`);
if (passed === 0) process.stdout.write("no test passed\n");
process.stdout.write(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped\n`);
process.exitCode = failed.length > 0 || unexpected.length > 0 || passed === 0 ? 1 : 0;
