import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { ExecutorTools } from "./execution-begin.js";
import { queuedExecution } from "./execution.js";
import type { GateAuthorization } from "./executor-ports.js";
import type { Proposal } from "./proposal.js";

/** Queues an authorised effect in the caller's transaction. @throws AppError conflict when the request is not waiting for it */
export async function enqueueEffect<A extends GateAuthorization>(
  { parts, recorder, calls }: ExecutorTools<A>,
  tx: Tx,
  { proposal, ticketId }: { readonly proposal: Pick<Proposal, "id">; readonly ticketId: string },
): Promise<void> {
  const stored = await recorder.stores.proposals.lock(tx, proposal.id);
  if (stored === undefined || (stored.status !== "awaiting-approval" && stored.status !== "authorised")) {
    throw new AppError({
      code: "conflict",
      message: "This request can no longer be carried out.",
      where: stored?.reference,
    });
  }
  const { id, idempotencyKey, actionId } = stored;
  const now = parts.clock();
  const queued = queuedExecution({ proposalId: id, idempotencyKey, authorizationId: ticketId }, now);
  // A read is waited for by the turn that asked: a sweep only takes it when that turn has died.
  const isRead = parts.registry.action(actionId).effect === "read";
  const nextAt = isRead ? new Date(now.getTime() + calls.leaseMs) : now;
  await recorder.stores.executions.insert(tx, { ...queued, nextAt });
  const moved = await recorder.moveProposal(tx, stored, { status: "authorised" });
  await recorder.audit(tx, moved, { type: "execution.queued", outcome: "queued", actorId: stored.requesterId });
}
