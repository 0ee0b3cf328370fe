import { parentPort, workerData } from "node:worker_threads";
import { loadSets } from "./cedar.js";
import { inspectBundle, type BundleToInspect } from "./inspect.js";
import type { PolicyProblem } from "./policy.js";

// Runs in a worker thread (see check.ts): what makes Cedar fail here leaves the deciding thread whole.

function inspect(of: BundleToInspect): readonly PolicyProblem[] {
  const { policies, schema, problems } = inspectBundle(of);
  if (problems.length > 0) return problems;
  const texts = Object.fromEntries(policies.map((policy) => [policy.json.annotations?.["id"] ?? "", policy.span.text]));
  try {
    loadSets({ schema, sets: new Map([["candidate", texts]]) });
    return [];
  } catch (thrown) {
    return [{ severity: "error", message: String(thrown) }];
  }
}

parentPort?.postMessage(inspect(workerData as BundleToInspect));
