import { newId, type Json } from "../runtime.js";
import type { RunContext } from "./action.js";
import { callLookup, callRun, callUndo, type CallResult, type ConnectorCall } from "./connector-call.js";
import { checkContext } from "./context.js";
import type { LockedExecution } from "./execution-record.js";
import type { ExecutionStore } from "./execution-store.js";
import type { ExecutorParts } from "./executor-ports.js";
import type { Principal } from "../governance/principal.js";

/** A call for an execution whose lease is held by `lease`. */
export interface LeasedExecution extends LockedExecution {
  readonly requester: Principal;
  readonly lease: string;
}

/** Calls connectors outside any transaction, with a time limit, and keeps the lease alive meanwhile. */
export class LeasedCalls {
  readonly leaseMs: number;
  private readonly timeoutMs: number;

  constructor(
    private readonly parts: Pick<
      ExecutorParts,
      "database" | "registry" | "rates" | "clock" | "logger" | "leaseMs" | "callTimeoutMs" | "sabotage"
    >,
    private readonly executions: Pick<ExecutionStore, "heartbeat">,
  ) {
    this.leaseMs = parts.leaseMs ?? 10_000;
    this.timeoutMs = parts.callTimeoutMs ?? 30_000;
  }

  /** Does it. */
  run(leased: LeasedExecution): Promise<CallResult> {
    // Sabotage: without the one key a repetition is a second effect, and the kill tests have to notice.
    const key = this.parts.sabotage?.noKey === true ? newId() : leased.proposal.idempotencyKey;
    return this.whileLeased(leased, (signal) => callRun(this.call(leased, key, signal)));
  }

  /** Looks whether it happened. */
  look(leased: LeasedExecution): Promise<CallResult> {
    return this.whileLeased(leased, (signal) => callLookup(this.call(leased, leased.proposal.idempotencyKey, signal)));
  }

  /** Takes it back. */
  undo(leased: LeasedExecution, output: Json): Promise<CallResult> {
    return this.whileLeased(leased, (signal) =>
      callUndo(this.call(leased, leased.proposal.idempotencyKey, signal), output),
    );
  }

  private call(leased: LeasedExecution, idempotencyKey: string, signal: AbortSignal): ConnectorCall {
    const { proposal, requester } = leased;
    const { registry, rates, clock } = this.parts;
    const context = (limited: AbortSignal): RunContext<unknown> => ({
      ...checkContext({ registry, rates, actionId: proposal.actionId, requester, now: clock(), signal: limited }),
      idempotencyKey,
      reference: proposal.reference,
      amount: proposal.facts.amount,
    });
    return {
      action: registry.action(proposal.actionId),
      inputs: proposal.inputs,
      timeoutMs: this.timeoutMs,
      context,
      signal,
    };
  }

  private async whileLeased(
    { proposal, lease }: LeasedExecution,
    work: (signal: AbortSignal) => Promise<CallResult>,
  ): Promise<CallResult> {
    const lost = new AbortController();
    const beat = async () => {
      const until = new Date(this.parts.clock().getTime() + this.leaseMs);
      const held = await this.executions.heartbeat(this.parts.database.db, {
        proposalId: proposal.id,
        owner: lease,
        until,
      });
      if (!held) lost.abort();
    };
    const timer = setInterval(() => {
      beat().catch((cause: unknown) => this.parts.logger.warn({ err: cause }, "a heartbeat failed"));
    }, this.leaseMs / 3);
    try {
      const result = await work(lost.signal);
      if (result.kind !== "done" && result.cause !== undefined) {
        this.parts.logger.warn({ err: result.cause, reference: proposal.reference }, "a connector call failed");
      }
      return result;
    } finally {
      clearInterval(timer);
    }
  }
}
