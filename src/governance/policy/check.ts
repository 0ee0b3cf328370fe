import { Worker } from "node:worker_threads";
import type { BundleToInspect } from "./inspect.js";
import type { PolicyProblem } from "./policy.js";

/** Milliseconds after which a candidate that still occupies Cedar is refused. */
const TIME_LIMIT = 20_000;

/** When the sources run without a build (tests, development), the worker needs the same loader as its parent. */
function startWorker(workerData: BundleToInspect): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: 256 };
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./check-worker.js", import.meta.url), { workerData, resourceLimits });
  const entry = JSON.stringify(new URL("./check-worker.ts", import.meta.url).href);
  const code = `import("tsx/esm/api").then((tsx) => { tsx.register(); return import(${entry}); })`;
  return new Worker(code, { eval: true, workerData, resourceLimits });
}

function refused(message: string): readonly PolicyProblem[] {
  return [{ severity: "error", message }];
}

/**
 * Parses, validates and lints a candidate bundle in a worker thread; all problems at once, sorted by line. Any problem,
 * a warning too, means that the bundle may not be published. Never throws.
 */
export async function checkBundle(of: BundleToInspect): Promise<readonly PolicyProblem[]> {
  const worker = startWorker(of);
  const answer = new Promise<readonly PolicyProblem[]>((resolve) => {
    const timer = setTimeout(
      () => resolve(refused(`the policies were not read within ${TIME_LIMIT / 1000} seconds`)),
      TIME_LIMIT,
    );
    worker.once("message", (problems: readonly PolicyProblem[]) => resolve(problems));
    worker.once("error", (error) => resolve(refused(`the policies made the checker fail: ${error.message}`)));
    worker.once("exit", () => {
      clearTimeout(timer);
      resolve(refused("the checker ended without an answer"));
    });
  });
  try {
    const problems = await answer;
    return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  } finally {
    await worker.terminate();
  }
}

/** A problem as one line for a terminal: `policies/policy.cedar:12: error: purchase-cap: …`. */
export function sayProblem(problem: PolicyProblem, file: string): string {
  const place = problem.line === undefined ? file : `${file}:${problem.line}`;
  const policy = problem.policyId === undefined ? "" : `${problem.policyId}: `;
  return `${place}: ${problem.severity}: ${policy}${problem.message}`;
}
