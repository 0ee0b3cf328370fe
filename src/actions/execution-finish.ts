import type { Tx } from "../database.js";
import type { CallResult } from "./connector-call.js";
import type { Begun, ExecutorTools } from "./execution-begin.js";
import type { LockedExecution } from "./execution-record.js";
import type { GateAuthorization, RunOutcome } from "./executor-ports.js";

type Tools<A extends GateAuthorization> = Pick<ExecutorTools<A>, "parts" | "recorder">;

/**
 * Writes down what a run came to. A run whose lease was lost has nothing to say any more: whoever took it over looks
 * what really happened.
 */
export function finishRun<A extends GateAuthorization>(
  tools: Tools<A>,
  begun: Begun,
  end: { readonly result: CallResult; readonly quiet: boolean },
): Promise<RunOutcome> {
  return tools.parts.database.transaction(async (tx): Promise<RunOutcome> => {
    const locked = await tools.recorder.lock(tx, begun.proposal.id);
    if (locked?.execution.status !== "running" || locked.execution.lease?.owner !== begun.lease)
      return { kind: "busy" };
    if (end.result.kind === "done") return succeed(tools, tx, { locked, result: end.result, quiet: end.quiet });
    if (end.result.kind === "not-done") return fail(tools, tx, { locked, reason: end.result.reason, quiet: end.quiet });
    await tools.recorder.step(tx, locked, {
      event: { kind: "doubt", error: end.result.reason },
      status: "unknown",
      outcome: end.result.reason,
      audit: { type: "execution.doubtful", outcome: "unknown", data: { reason: end.result.reason } },
    });
    return { kind: "unknown", reason: end.result.reason };
  });
}

/** It happened. */
export async function succeed<A extends GateAuthorization>(
  { recorder }: Tools<A>,
  tx: Tx,
  end: {
    readonly locked: LockedExecution;
    readonly result: Extract<CallResult, { kind: "done" }>;
    readonly quiet: boolean;
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
  if (!end.quiet) await recorder.tell(tx, proposal, { kind: "succeeded", receipt, output });
  return { kind: "succeeded", receipt, output };
}

/** It surely did not happen. */
export async function fail<A extends GateAuthorization>(
  { recorder }: Tools<A>,
  tx: Tx,
  end: { readonly locked: LockedExecution; readonly reason: string; readonly quiet: boolean },
): Promise<RunOutcome> {
  const { reason } = end;
  const { proposal } = await recorder.step(tx, end.locked, {
    event: { kind: "fail", error: reason },
    status: "failed",
    outcome: reason,
    audit: { type: "execution.failed", outcome: "failed" },
  });
  if (!end.quiet) await recorder.tell(tx, proposal, { kind: "failed", reason });
  return { kind: "failed", reason };
}

/** Ends a read that could not even be begun (the gate or the database failed): the turn says so, nobody is left waiting. */
export function giveUpRead<A extends GateAuthorization>(tools: Tools<A>, proposalId: string): Promise<RunOutcome> {
  return tools.parts.database.transaction(async (tx): Promise<RunOutcome> => {
    const locked = await tools.recorder.lock(tx, proposalId);
    if (locked?.execution.status !== "queued") return { kind: "busy" };
    return fail(tools, tx, { locked, reason: "This cannot be looked up right now.", quiet: true });
  });
}
