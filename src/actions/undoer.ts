import type { Tx } from "../database.js";
import { newId } from "../runtime.js";
import type { ExecutorTools } from "./execution-begin.js";
import { leaseExpired } from "./execution.js";
import type { RunOutcome } from "./executor-ports.js";
import type { LeasedExecution } from "./leased-calls.js";

type Refusal = Extract<RunOutcome, { kind: "refused" | "busy" | "needs-approval" }>;

/** Takes effects back that succeeded. `undo` of a connector is idempotent, so a broken-off one is simply done again. */
export class Undoer {
  constructor(private readonly tools: ExecutorTools) {}

  /** Takes an effect back with a ticket for the compensation. */
  undo(request: { readonly proposalId: string; readonly ticketId: string }): Promise<RunOutcome> {
    return this.work((tx) => this.begin(tx, request));
  }

  /** Goes on with one that a dead process left: the gate is asked again. */
  resume(proposalId: string): Promise<RunOutcome> {
    return this.work(async (tx) => {
      const locked = await this.tools.recorder.lock(tx, proposalId);
      if (locked === undefined || !leaseExpired(locked.execution, this.tools.parts.clock())) return { kind: "busy" };
      const { facts } = locked.proposal;
      const renewed = await this.tools.parts.gate.renew(tx, { facts, origin: "compensation" });
      if (renewed.kind !== "ticket") return renewed;
      return this.begin(tx, { proposalId, ticketId: renewed.ticketId });
    });
  }

  private async work(begin: (tx: Tx) => Promise<LeasedExecution | Refusal>): Promise<RunOutcome> {
    const leased = await this.tools.parts.database.transaction(begin);
    if ("kind" in leased) return leased;
    const result = await this.tools.calls.undo(leased, leased.execution.output ?? null);
    return this.tools.parts.database.transaction((tx) => this.finish(tx, leased, result));
  }

  private async begin(
    tx: Tx,
    request: { readonly proposalId: string; readonly ticketId: string },
  ): Promise<LeasedExecution | Refusal> {
    const { parts, recorder, calls } = this.tools;
    const locked = await recorder.lock(tx, request.proposalId);
    if (locked === undefined) return { kind: "busy" };
    const { execution, proposal } = locked;
    const open = execution.status === "succeeded" || leaseExpired(execution, parts.clock());
    if (!open) return { kind: "busy" };
    if (parts.registry.action(proposal.actionId).undo === undefined) return no("It cannot be taken back.");
    const requester = await parts.directory.person(proposal.requesterId);
    if (requester === undefined) return no("The person who asked is no longer in the directory.");
    const redeemed = await parts.gate.redeem(tx, { ticketId: request.ticketId, facts: proposal.facts });
    if (redeemed.kind === "refused" || redeemed.kind === "needs-approval") return redeemed;
    if (redeemed.kind !== "authorised") return no("The permission is no longer valid.");
    if (!parts.gate.consume(redeemed.authorization)) return no("The permission is not one for this request.");
    const owner = `${parts.owner}:${newId()}`;
    const undoing = await recorder.step(tx, locked, {
      event: { kind: "undo", owner, leaseMs: calls.leaseMs, authorizationId: request.ticketId },
      audit: { type: "execution.compensating", outcome: "running" },
    });
    return { ...undoing, requester, lease: owner };
  }

  private async finish(
    tx: Tx,
    leased: LeasedExecution,
    result: { readonly kind: "done" | "not-done" | "doubtful"; readonly reason?: string },
  ): Promise<RunOutcome> {
    const { recorder } = this.tools;
    const locked = await recorder.lock(tx, leased.proposal.id);
    if (locked?.execution.status !== "compensating" || locked.execution.lease?.owner !== leased.lease) {
      return { kind: "busy" };
    }
    if (result.kind === "done") {
      const { proposal } = await recorder.step(tx, locked, {
        event: { kind: "undone" },
        status: "compensated",
        audit: { type: "execution.compensated", outcome: "compensated" },
      });
      await recorder.tell(tx, proposal, { kind: "compensated" });
      return { kind: "compensated" };
    }
    const reason = result.reason ?? "It could not be taken back.";
    const { proposal } = await recorder.step(tx, locked, {
      event: { kind: "undo-failed", error: reason },
      audit: { type: "execution.compensation-failed", outcome: result.kind },
    });
    await recorder.tell(tx, proposal, { kind: "compensation-failed", reason });
    return { kind: "failed", reason };
  }
}

function no(reason: string): Refusal {
  return { kind: "refused", reasons: [reason] };
}
