import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { Authorization, Redemption, Renewal } from "../governance/gate.js";
import type { Principal } from "../governance/principal.js";
import { hashOf, newId } from "../runtime.js";
import type { ExecutionRecorder, LockedExecution } from "./execution-record.js";
import type { ExecutorParts, RunOutcome } from "./executor-ports.js";
import type { StoredProposal } from "./proposal-store.js";
import type { LeasedCalls } from "./leased-calls.js";

/** An effect whose ticket was redeemed and that is written down as running: the connector may be called. */
export interface Begun extends LockedExecution {
  readonly kind: "begun";
  readonly requester: Principal;
  /** Owner of the lease, unique to this run. */
  readonly lease: string;
}

/** What the steps of an execution work with. */
export interface ExecutorTools {
  readonly parts: ExecutorParts;
  readonly recorder: ExecutionRecorder;
  readonly calls: LeasedCalls;
}

type Permission =
  | { readonly kind: "permitted"; readonly locked: LockedExecution }
  | Extract<Renewal, { kind: "refused" | "needs-approval" }>;

/** Begins a queued effect that is due. */
export async function beginRun(tools: ExecutorTools, tx: Tx, proposalId: string): Promise<Begun | RunOutcome> {
  const locked = await tools.recorder.lock(tx, proposalId);
  if (locked === undefined) return { kind: "busy" };
  const { status, nextAt } = locked.execution;
  const due = nextAt !== undefined && nextAt <= tools.parts.clock();
  return status === "queued" && due ? startRun(tools, tx, locked) : { kind: "busy" };
}

/**
 * Redeems the ticket and marks the effect as running, in one transaction. Whatever the gate says against it ends the
 * request here.
 */
export async function startRun(tools: ExecutorTools, tx: Tx, locked: LockedExecution): Promise<Begun | RunOutcome> {
  const { parts, recorder } = tools;
  const { proposal } = locked;
  const requester = await parts.directory.person(proposal.requesterId);
  if (requester === undefined) {
    return endRun(tools, tx, { locked, no: refused("You are no longer in the directory.") });
  }
  if (hashOf(proposal.inputs) !== proposal.inputHash) {
    return endRun(tools, tx, { locked, no: refused("The stored request was changed after it was decided.") });
  }
  const open = parts.sabotage?.noGate === true;
  const permission = open ? { kind: "permitted" as const, locked } : await permit(tools, tx, locked);
  if (permission.kind !== "permitted") return endRun(tools, tx, { locked, no: permission });
  const lease = `${parts.owner}:${newId()}`;
  const attempt = permission.locked.execution.attempts + 1;
  const running = await recorder.step(tx, permission.locked, {
    event: { kind: "begin", owner: lease, leaseMs: tools.calls.leaseMs },
    status: "running",
    audit: { type: "execution.started", outcome: "running", data: { attempt } },
  });
  return { kind: "begun", ...running, requester, lease };
}

/** Ends a request that the gate says no to, or sends it back to the approvers; nothing has happened in either case. */
export async function endRun(
  tools: Pick<ExecutorTools, "parts" | "recorder">,
  tx: Tx,
  end: {
    readonly locked: LockedExecution;
    readonly no: Extract<Renewal, { kind: "refused" | "needs-approval" }>;
  },
): Promise<RunOutcome> {
  const { recorder } = tools;
  const { no, locked } = end;
  if (no.kind === "needs-approval") {
    await recorder.stores.executions.remove(tx, locked.proposal.id);
    const proposal = await recorder.moveProposal(tx, locked.proposal, { status: "awaiting-approval" });
    await recorder.audit(tx, proposal, { type: "execution.withdrawn", outcome: "needs-approval" });
    await recorder.tell(tx, proposal, no);
    return no;
  }
  const outcome = no.reasons.join(" ");
  const { proposal } = await recorder.step(tx, locked, {
    event: { kind: "fail", error: outcome },
    status: "refused",
    outcome,
    audit: { type: "execution.refused", outcome: "refused", data: { reasons: no.reasons } },
  });
  await recorder.tell(tx, proposal, no);
  return no;
}

function refused(reason: string): Extract<Renewal, { kind: "refused" }> {
  return { kind: "refused", reasons: [reason] };
}

/** Redeems the ticket; one that expired while it waited is asked for again, once. */
async function permit(tools: ExecutorTools, tx: Tx, locked: LockedExecution): Promise<Permission> {
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

function permissionFrom(tools: ExecutorTools, locked: LockedExecution, redemption: Redemption): Permission {
  switch (redemption.kind) {
    case "authorised":
      assertBound(tools.parts, locked.proposal, redemption.authorization);
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
export function assertBound(parts: ExecutorParts, proposal: StoredProposal, authorization: Authorization): void {
  const { id, inputHash, reference } = proposal;
  const bound = authorization.proposalId === id && authorization.inputHash === inputHash;
  if (bound && parts.gate.consume(authorization)) return;
  throw new AppError({
    code: "not-authorised",
    message: "The permission is not one for this request.",
    where: reference,
  });
}
