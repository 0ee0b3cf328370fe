import type { Tx } from "../database.js";
import type { CallResult } from "./connector-call.js";
import type { Begun, ExecutorTools } from "./execution-begin.js";
import type { LockedExecution } from "./execution-record.js";
import type { RunOutcome } from "./executor-ports.js";

type Tools = Pick<ExecutorTools, "parts" | "recorder">;

/**
 * Writes down what a run came to. A run whose lease was lost has nothing to say any more: whoever took it over looks
 * what really happened.
 */
export function finishRun(tools: Tools, begun: Begun, result: CallResult): Promise<RunOutcome> {
  return tools.parts.database.transaction(async (tx): Promise<RunOutcome> => {
    const locked = await tools.recorder.lock(tx, begun.proposal.id);
    if (locked?.execution.status !== "running" || locked.execution.lease?.owner !== begun.lease)
      return { kind: "busy" };
    if (result.kind === "done") return succeed(tools, tx, { locked, result });
    if (result.kind === "not-done") return fail(tools, tx, { locked, reason: result.reason });
    await tools.recorder.step(tx, locked, {
      event: { kind: "doubt", error: result.reason },
      status: "unknown",
      outcome: result.reason,
      audit: { type: "execution.doubtful", outcome: "unknown", data: { reason: result.reason } },
    });
    return { kind: "unknown", reason: result.reason };
  });
}

/** It happened. */
export async function succeed(
  { recorder }: Tools,
  tx: Tx,
  end: {
    readonly locked: LockedExecution;
    readonly result: Extract<CallResult, { kind: "done" }>;
    readonly how?: string;
  },
): Promise<RunOutcome> {
  const { output, receipt } = end.result;
  const { proposal } = await recorder.step(tx, end.locked, {
    event: { kind: "succeed", output },
    status: "succeeded",
    outcome: receipt,
    audit: { type: "execution.succeeded", outcome: "succeeded", data: { how: end.how ?? "run" } },
  });
  await recorder.tell(tx, proposal, { kind: "succeeded", receipt, output });
  return { kind: "succeeded", receipt, output };
}

/** It surely did not happen. */
export async function fail(
  { recorder }: Tools,
  tx: Tx,
  end: { readonly locked: LockedExecution; readonly reason: string },
): Promise<RunOutcome> {
  const { reason } = end;
  const { proposal } = await recorder.step(tx, end.locked, {
    event: { kind: "fail", error: reason },
    status: "failed",
    outcome: reason,
    audit: { type: "execution.failed", outcome: "failed" },
  });
  await recorder.tell(tx, proposal, { kind: "failed", reason });
  return { kind: "failed", reason };
}
