import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { Principal } from "../governance/principal.js";
import { hashOf, newId } from "../runtime.js";
import type { ExecutionRecorder, LockedExecution } from "./execution-record.js";
import type { ExecutorParts, GateAuthorization, Redemption, Renewal, RunOutcome } from "./executor-ports.js";
import type { LeasedCalls } from "./leased-calls.js";

/** An effect whose ticket was redeemed and that is written down as running: the connector may be called. */
export interface Begun extends LockedExecution {
  readonly kind: "begun";
  readonly requester: Principal;
  /** Owner of the lease, unique to this run. */
  readonly lease: string;
}

/** What the steps of an execution work with. */
export interface ExecutorTools<A extends GateAuthorization> {
  readonly parts: ExecutorParts<A>;
  readonly recorder: ExecutionRecorder<A>;
  readonly calls: LeasedCalls;
}

type Permission =
  | { readonly kind: "permitted"; readonly locked: LockedExecution }
  | Extract<Renewal, { kind: "refused" | "needs-approval" }>;

/**
 * Redeems the ticket and marks the effect as running, in one transaction. Whatever the gate says against it ends the request here.
 * `takeOver` (reads only) takes a run that another process left, without waiting for its lease.
 */
export async function beginRun<A extends GateAuthorization>(
  tools: ExecutorTools<A>,
  tx: Tx,
  what: { readonly proposalId: string; readonly quiet: boolean; readonly takeOver?: boolean },
): Promise<Begun | RunOutcome> {
  const { parts, recorder } = tools;
  const found = await recorder.lock(tx, what.proposalId);
  if (found === undefined) return { kind: "busy" };
  const locked = what.takeOver === true ? await takenOver(tools, tx, found) : found;
  const { execution, proposal } = locked;
  if (execution.status === "succeeded") {
    return { kind: "succeeded", receipt: proposal.outcome ?? "", output: execution.output ?? null };
  }
  if (execution.status === "failed") return { kind: "failed", reason: execution.error ?? "" };
  const due = what.takeOver === true || (execution.nextAt !== undefined && execution.nextAt <= parts.clock());
  if (execution.status !== "queued" || !due) return { kind: "busy" };
  const requester = await parts.directory.person(proposal.requesterId);
  if (requester === undefined) {
    return endRun(tools, tx, { locked, quiet: what.quiet, no: refused("You are no longer in the directory.") });
  }
  if (hashOf(proposal.inputs) !== proposal.inputHash) {
    return endRun(tools, tx, {
      locked,
      quiet: what.quiet,
      no: refused("The stored request was changed after it was decided."),
    });
  }
  const permission =
    parts.sabotage?.noGate === true ? { kind: "permitted" as const, locked } : await permit(tools, tx, locked);
  if (permission.kind !== "permitted") return endRun(tools, tx, { locked, quiet: what.quiet, no: permission });
  const lease = `${parts.owner}:${newId()}`;
  const running = await recorder.step(tx, permission.locked, {
    event: { kind: "begin", owner: lease, leaseMs: tools.calls.leaseMs },
    status: "running",
    audit: {
      type: "execution.started",
      outcome: "running",
      data: { attempt: permission.locked.execution.attempts + 1 },
    },
  });
  return { kind: "begun", ...running, requester, lease };
}

/** Ends a request that the gate says no to, or sends it back to the approvers; nothing has happened in either case. */
export async function endRun<A extends GateAuthorization>(
  tools: Pick<ExecutorTools<A>, "parts" | "recorder">,
  tx: Tx,
  end: {
    readonly locked: LockedExecution;
    readonly quiet: boolean;
    readonly no: Extract<Renewal, { kind: "refused" | "needs-approval" }>;
  },
): Promise<RunOutcome> {
  const { recorder } = tools;
  const { no, locked } = end;
  if (no.kind === "needs-approval") {
    await recorder.stores.executions.remove(tx, locked.proposal.id);
    const proposal = await recorder.moveProposal(tx, locked.proposal, { status: "awaiting-approval" });
    await recorder.audit(tx, proposal, { type: "execution.withdrawn", outcome: "needs-approval" });
    if (!end.quiet) await recorder.tell(tx, proposal, no);
    return no;
  }
  const outcome = no.reasons.join(" ");
  const { proposal } = await recorder.step(tx, locked, {
    event: { kind: "fail", error: outcome },
    status: "refused",
    outcome,
    audit: { type: "execution.refused", outcome: "refused", data: { reasons: no.reasons } },
  });
  if (!end.quiet) await recorder.tell(tx, proposal, no);
  return no;
}

function refused(reason: string): Extract<Renewal, { kind: "refused" }> {
  return { kind: "refused", reasons: [reason] };
}

/** Redeems the ticket; one that expired while it waited is asked for again, once. */
async function permit<A extends GateAuthorization>(
  tools: ExecutorTools<A>,
  tx: Tx,
  locked: LockedExecution,
): Promise<Permission> {
  const { gate } = tools.parts;
  const { facts } = locked.proposal;
  const first = await gate.redeem(tx, { ticketId: locked.execution.authorizationId, facts });
  if (first.kind !== "expired") return permissionFrom(tools, locked, first);
  const origin = locked.execution.attempts === 0 ? "request" : "reconciliation";
  const renewed = await gate.renew(tx, { facts, origin });
  if (renewed.kind !== "ticket") return renewed;
  const again = await tools.recorder.step(tx, locked, {
    event: { kind: "requeue", authorizationId: renewed.ticketId },
    audit: { type: "execution.renewed", outcome: "expired ticket asked for again" },
  });
  return permissionFrom(tools, again, await gate.redeem(tx, { ticketId: renewed.ticketId, facts }));
}

function permissionFrom<A extends GateAuthorization>(
  tools: ExecutorTools<A>,
  locked: LockedExecution,
  redemption: Redemption<A>,
): Permission {
  switch (redemption.kind) {
    case "authorised":
      assertBound(tools.parts, locked, redemption.authorization);
      return { kind: "permitted", locked };
    case "refused":
    case "needs-approval":
      return redemption;
    case "expired":
      return refused("The permission ran out before it could be used.");
    case "used":
      return refused("The permission was used before.");
  }
}

/** The permission has to be the gate's own, unused, and for exactly these inputs. @throws AppError not-authorised */
function assertBound<A extends GateAuthorization>(
  parts: ExecutorParts<A>,
  locked: LockedExecution,
  authorization: A,
): void {
  const { id, inputHash, reference } = locked.proposal;
  const bound = authorization.proposalId === id && authorization.inputHash === inputHash;
  if (bound && parts.gate.consume(authorization)) return;
  throw new AppError({
    code: "not-authorised",
    message: "The permission is not one for this request.",
    where: reference,
  });
}

/** A read left behind by a process that died is simply read again, with a permission of its own. */
async function takenOver<A extends GateAuthorization>(
  tools: ExecutorTools<A>,
  tx: Tx,
  locked: LockedExecution,
): Promise<LockedExecution> {
  const { parts, recorder } = tools;
  const isRead = parts.registry.action(locked.proposal.actionId).effect === "read";
  if (!isRead || locked.execution.status !== "running") return locked;
  const doubtful = await recorder.step(tx, locked, {
    event: { kind: "doubt", error: "The process that read it ended." },
    status: "unknown",
  });
  const renewed = await parts.gate.renew(tx, { facts: locked.proposal.facts, origin: "reconciliation" });
  if (renewed.kind !== "ticket") return doubtful;
  return recorder.step(tx, doubtful, {
    event: { kind: "requeue", authorizationId: renewed.ticketId },
    audit: { type: "execution.renewed", outcome: "read again" },
  });
}
