import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import { newId } from "../runtime.js";
import type { CallResult } from "./connector-call.js";
import { endRun, type ExecutorTools } from "./execution-begin.js";
import { fail, succeed } from "./execution-finish.js";
import type { LockedExecution } from "./execution-record.js";
import { leaseExpired, mostAttempts, needsPerson } from "./execution.js";
import type { RunOutcome, Settlement } from "./executor-ports.js";
import type { LeasedExecution } from "./leased-calls.js";

/** How long a call that was given up is thought to be able to still have an effect, in ms. */
const lateMs = 60_000;

/** Finds out what became of doubtful effects: by looking, never by simply trying again. */
export class Reconciler {
  constructor(
    private readonly tools: ExecutorTools & { readonly rerun: (proposalId: string) => Promise<RunOutcome> },
  ) {}

  /**
   * Looks once. It happened: succeeded. It surely did not: the gate is asked again, and it runs again under the same key.
   * Nobody can say: later again, and in the end a person decides.
   */
  async look(proposalId: string): Promise<RunOutcome> {
    const leased = await this.tools.parts.database.transaction((tx) => this.lease(tx, proposalId));
    if (leased === undefined) return { kind: "busy" };
    const result = await this.tools.calls.look(leased);
    const outcome = await this.tools.parts.database.transaction((tx) => this.conclude(tx, leased, result));
    return outcome === "again" ? this.tools.rerun(proposalId) : outcome;
  }

  /** Puts something that could not be worked on off, so that it does not fill every sweep; in the end a person is told. */
  async postpone(proposalId: string, reason: string): Promise<void> {
    const { parts, recorder } = this.tools;
    await parts.database.transaction(async (tx) => {
      const locked = await recorder.lock(tx, proposalId);
      if (locked === undefined || (locked.execution.status !== "queued" && locked.execution.status !== "unknown"))
        return;
      await recorder.step(tx, locked, { event: { kind: "postpone", error: reason } });
      if (needsPerson(locked.execution, true))
        await recorder.tell(tx, locked.proposal, { kind: "needs-person", reason });
    });
  }

  /** A person's word on a doubtful effect. @throws AppError conflict when it is not in doubt */
  async settle(tx: Tx, verdict: Settlement): Promise<void> {
    const { recorder } = this.tools;
    const locked = await recorder.lock(tx, verdict.proposalId);
    if (locked?.execution.status !== "unknown") {
      throw new AppError({ code: "conflict", message: "This request is not in doubt." });
    }
    const audit = { type: "execution.settled", actorId: verdict.by };
    if (verdict.happened) {
      const { proposal } = await recorder.step(tx, locked, {
        event: { kind: "succeed", output: null },
        status: "succeeded",
        outcome: verdict.note,
        audit: { ...audit, outcome: "succeeded" },
      });
      await recorder.tell(tx, proposal, { kind: "succeeded", receipt: verdict.note, output: null });
    } else {
      const { proposal } = await recorder.step(tx, locked, {
        event: { kind: "fail", error: verdict.note },
        status: "failed",
        outcome: verdict.note,
        audit: { ...audit, outcome: "failed" },
      });
      await recorder.tell(tx, proposal, { kind: "failed", reason: verdict.note });
    }
  }

  /** Takes the lease on something in doubt; a run whose process died is in doubt from here on. */
  private async lease(tx: Tx, proposalId: string): Promise<LeasedExecution | undefined> {
    const { parts, recorder, calls } = this.tools;
    const now = parts.clock();
    let locked = await recorder.lock(tx, proposalId);
    if (locked === undefined) return undefined;
    if (locked.execution.status === "running" && leaseExpired(locked.execution, now)) {
      const error = "The process that carried it out ended.";
      locked = await recorder.step(tx, locked, {
        event: { kind: "doubt", error },
        status: "unknown",
        outcome: error,
        audit: { type: "execution.doubtful", outcome: "unknown", data: { reason: error } },
      });
    }
    const { status, lease, nextAt } = locked.execution;
    if (status !== "unknown" || nextAt === undefined || nextAt > now || (lease !== undefined && lease.until > now)) {
      return undefined;
    }
    const requester = await parts.directory.person(locked.proposal.requesterId);
    if (requester === undefined) {
      await this.unclear(tx, locked, { reason: "The person who asked is no longer in the directory.", again: false });
      return undefined;
    }
    const owner = `${parts.owner}:${newId()}`;
    const looking = await recorder.step(tx, locked, { event: { kind: "look", owner, leaseMs: calls.leaseMs } });
    return { ...looking, requester, lease: owner };
  }

  private async conclude(tx: Tx, leased: LeasedExecution, result: CallResult): Promise<RunOutcome | "again"> {
    const { parts, recorder } = this.tools;
    const locked = await recorder.lock(tx, leased.proposal.id);
    if (locked?.execution.status !== "unknown" || locked.execution.lease?.owner !== leased.lease)
      return { kind: "busy" };
    if (result.kind === "done") return succeed(this.tools, tx, { locked, result, how: "look-up" });
    if (result.kind === "not-done") return this.absent(tx, locked, result.reason);
    const canLook = parts.registry.action(locked.proposal.actionId).lookup !== undefined;
    return this.unclear(tx, locked, { reason: result.reason, again: canLook });
  }

  private async absent(tx: Tx, locked: LockedExecution, reason: string): Promise<RunOutcome | "again"> {
    const { parts, recorder } = this.tools;
    const sure = this.isSure(locked);
    if (locked.execution.attempts >= mostAttempts) {
      return sure ? fail(this.tools, tx, { locked, reason }) : this.unclear(tx, locked, { reason, again: true });
    }
    const renewed = await parts.gate.renew(tx, { facts: locked.proposal.facts, origin: "reconciliation" });
    if (renewed.kind !== "ticket") {
      return sure ? endRun(this.tools, tx, { locked, no: renewed }) : this.unclear(tx, locked, { reason, again: true });
    }
    const { execution } = await recorder.step(tx, locked, {
      event: { kind: "requeue", authorizationId: renewed.ticketId },
      status: "authorised",
      audit: { type: "execution.requeued", outcome: "it did not happen; the gate was asked again" },
    });
    const due = execution.nextAt !== undefined && execution.nextAt <= parts.clock();
    return due ? "again" : { kind: "unknown", reason };
  }

  /**
   * A call that was given up may still be on its way and arrive after the look. To repeat it under the same key is safe
   * all the same; to tell people that nothing happened is not, until some time has passed.
   */
  private isSure({ execution, proposal }: LockedExecution): boolean {
    const { parts } = this.tools;
    if (parts.registry.action(proposal.actionId).effect === "read") return true;
    return execution.startedAt === undefined || parts.clock().getTime() - execution.startedAt.getTime() >= lateMs;
  }

  private async unclear(
    tx: Tx,
    locked: LockedExecution,
    { reason, again }: { readonly reason: string; readonly again: boolean },
  ): Promise<RunOutcome> {
    const { recorder } = this.tools;
    const { proposal } = await recorder.step(tx, locked, {
      event: { kind: "look-unclear", error: reason, again },
      audit: { type: "execution.looked", outcome: "unclear" },
    });
    if (needsPerson(locked.execution, again)) await recorder.tell(tx, proposal, { kind: "needs-person", reason });
    else if (locked.execution.looks === 0) await recorder.tell(tx, proposal, { kind: "unknown", reason });
    return { kind: "unknown", reason };
  }
}
