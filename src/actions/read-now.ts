import type { Tx } from "../database.js";
import { startRun, type Begun, type ExecutorTools } from "./execution-begin.js";
import { finishRun } from "./execution-finish.js";
import type { LockedExecution } from "./execution-record.js";
import type { RunOutcome } from "./executor-ports.js";

/**
 * Makes a queued read and answers with it; nobody else is told, since the turn that asked waits for it.
 * A turn worked twice gets the first answer. A read that a dead process left is read again: it has no effect to be doubled.
 */
export async function readNow(tools: ExecutorTools, proposalId: string): Promise<RunOutcome> {
  const { database, logger } = tools.parts;
  const quiet = { ...tools, recorder: tools.recorder.muted() };
  try {
    const begun = await database.transaction((tx) => begin(quiet, tx, proposalId));
    if (begun.kind !== "begun") return begun;
    return await finishRun(quiet, begun, await tools.calls.run(begun));
  } catch (cause) {
    logger.error({ err: cause, proposalId }, "a read could not be made");
    return { kind: "failed", reason: "This cannot be looked up right now." };
  }
}

async function begin(tools: ExecutorTools, tx: Tx, proposalId: string): Promise<Begun | RunOutcome> {
  const locked = await tools.recorder.lock(tx, proposalId);
  if (locked === undefined) return { kind: "busy" };
  const { execution, proposal } = locked;
  if (tools.parts.registry.action(proposal.actionId).effect !== "read") return { kind: "busy" };
  switch (execution.status) {
    case "succeeded":
      return { kind: "succeeded", receipt: proposal.outcome ?? "", output: execution.output ?? null };
    case "failed":
      return { kind: "failed", reason: proposal.outcome ?? "" };
    case "queued":
      return startRun(tools, tx, locked);
    default:
      return again(tools, tx, locked);
  }
}

async function again(tools: ExecutorTools, tx: Tx, locked: LockedExecution): Promise<Begun | RunOutcome> {
  const { recorder, parts } = tools;
  const doubtful =
    locked.execution.status !== "running"
      ? locked
      : await recorder.step(tx, locked, { event: { kind: "doubt", error: "It was not read to the end." } });
  const renewed = await parts.gate.renew(tx, { facts: locked.proposal.facts, origin: "reconciliation" });
  if (renewed.kind !== "ticket") return { kind: "failed", reason: "This cannot be looked up right now." };
  const queued = await recorder.step(tx, doubtful, {
    event: { kind: "requeue", authorizationId: renewed.ticketId },
    audit: { type: "execution.renewed", outcome: "read again" },
  });
  return startRun(tools, tx, queued);
}
