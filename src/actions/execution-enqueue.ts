import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { ExecutorTools } from "./execution-begin.js";
import { queuedExecution } from "./execution.js";
import type { Proposal } from "./proposal.js";

/** How long a sweep leaves a queued read to its turn, in ms. */
const readsWaitMs = 60_000;

/** Queues an authorised effect in the caller's transaction. @throws AppError conflict when the request is not waiting for it */
export async function enqueueEffect(
  { parts, recorder }: ExecutorTools,
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
  // The turn that asked for a read waits for it; a sweep takes it only when that turn has died.
  const isRead = parts.registry.action(actionId).effect === "read";
  const nextAt = isRead ? new Date(now.getTime() + readsWaitMs) : now;
  await recorder.stores.executions.insert(tx, { ...queued, nextAt });
  const moved = await recorder.moveProposal(tx, stored, { status: "authorised" });
  await recorder.audit(tx, moved, { type: "execution.queued", outcome: "queued", actorId: stored.requesterId });
}
