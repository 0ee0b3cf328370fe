import type { Tx } from "../database.js";
import { AppError } from "../errors.js";
import type { Json } from "../runtime.js";
import { advanceExecution, type Execution, type ExecutionEvent } from "./execution.js";
import type { ExecutionStore } from "./execution-store.js";
import type { ExecutionChange, ExecutorParts } from "./executor-ports.js";
import type { ProposalStatus } from "./proposal.js";
import type { ProposalStore, StoredProposal } from "./proposal-store.js";
import { holdsSensitive } from "./sealed.js";

/** An execution together with its request, both locked. */
export interface LockedExecution {
  readonly execution: Execution;
  readonly proposal: StoredProposal;
}

/** The stores beside the executor's other parts. */
export interface ExecutorStores {
  readonly executions: ExecutionStore;
  readonly proposals: ProposalStore;
}

/** A step to write down: what happened, how the request stands then, what the audit says. */
export interface Step {
  readonly event: ExecutionEvent;
  /** New status of the request; absent when it does not change. */
  readonly status?: ProposalStatus | undefined;
  /** Words for the employee, stored with the request. */
  readonly outcome?: string | undefined;
  readonly audit?: {
    readonly type: string;
    readonly outcome: string;
    readonly actorId?: string;
    readonly data?: Readonly<Record<string, Json>>;
  };
}

/** The change without its request, which is added as it stands after the step. */
export type ChangeWords = ExecutionChange extends infer C
  ? C extends ExecutionChange
    ? Omit<C, "proposal">
    : never
  : never;

/** Writes steps of executions: state, request, audit and notice in the caller's transaction. */
export class ExecutionRecorder {
  constructor(
    private readonly parts: ExecutorParts,
    readonly stores: ExecutorStores,
  ) {}

  /** The same, telling nobody. */
  muted(): ExecutionRecorder {
    return new ExecutionRecorder({ ...this.parts, onChange: async () => undefined }, this.stores);
  }

  /** Locks an execution and its request; undefined when there is none. */
  async lock(tx: Tx, proposalId: string): Promise<LockedExecution | undefined> {
    const execution = await this.stores.executions.lock(tx, proposalId);
    if (execution === undefined) return undefined;
    const proposal = await this.stores.proposals.lock(tx, proposalId);
    if (proposal === undefined) throw new AppError({ code: "internal", message: "An execution has no request." });
    return { execution, proposal };
  }

  /** Makes a step. @throws AppError conflict when it is impossible where the execution stands */
  async step(tx: Tx, locked: LockedExecution, step: Step): Promise<LockedExecution> {
    const now = this.parts.clock();
    const execution = advanceExecution(locked.execution, step.event, now);
    if (execution === undefined) {
      throw new AppError({
        code: "conflict",
        message: `An execution that is ${locked.execution.status} cannot "${step.event.kind}".`,
        where: locked.proposal.reference,
      });
    }
    const seal = holdsSensitive(this.parts.registry.action(locked.proposal.actionId));
    await this.stores.executions.save(tx, execution, seal);
    const proposal = await this.moveProposal(tx, locked.proposal, step);
    await this.audit(tx, proposal, step.audit);
    return { execution, proposal };
  }

  /** Sets the request's status, whatever it was: the execution's lock makes it this process's to say. */
  async moveProposal(tx: Tx, proposal: StoredProposal, to: Pick<Step, "status" | "outcome">): Promise<StoredProposal> {
    if (to.status === undefined) return proposal;
    const moved = await this.stores.proposals.move(tx, {
      id: proposal.id,
      from: [proposal.status],
      to: to.status,
      outcome: to.outcome,
      now: this.parts.clock(),
    });
    if (moved.kind === "moved") return moved.proposal;
    throw new AppError({ code: "conflict", message: "A request changed under its lock.", where: proposal.reference });
  }

  /** Writes what happened to the audit; inputs and outputs stay out of it. */
  async audit(tx: Tx, proposal: StoredProposal, entry: Step["audit"]): Promise<void> {
    if (entry === undefined) return;
    await this.parts.audit.record(tx, {
      type: entry.type,
      actorId: entry.actorId ?? "system",
      subject: `proposal:${proposal.id}`,
      outcome: entry.outcome,
      data: { actionId: proposal.actionId, reference: proposal.reference, ...entry.data },
    });
  }

  /** Tells people of a change. */
  async tell(tx: Tx, proposal: StoredProposal, change: ChangeWords): Promise<void> {
    await this.parts.onChange(tx, { ...change, proposal } as ExecutionChange);
  }
}
