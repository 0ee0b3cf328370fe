import type { Database, Tx } from "../database.js";
import type { AuditEntry, Obligation, ProposalFacts } from "../governance/decision.js";
import type { Principal } from "../governance/principal.js";
import type { Clock, Json, Logger } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { StoredProposal } from "./proposal-store.js";
import type { RateTable } from "./rates.js";
import type { Registry } from "./registry.js";

/** The permission for one effect, as the gate makes it. */
export interface GateAuthorization {
  readonly proposalId: string;
  readonly inputHash: string;
}

/** What the gate says to a ticket. */
export type Redemption<A extends GateAuthorization = GateAuthorization> =
  | { readonly kind: "authorised"; readonly authorization: A }
  | { readonly kind: "expired" }
  | { readonly kind: "used" }
  | { readonly kind: "refused"; readonly reasons: readonly string[] }
  | { readonly kind: "needs-approval"; readonly obligations: readonly Obligation[] };

/** What the gate says when it is asked for another ticket. */
export type Renewal =
  | { readonly kind: "ticket"; readonly ticketId: string }
  | { readonly kind: "refused"; readonly reasons: readonly string[] }
  | { readonly kind: "needs-approval"; readonly obligations: readonly Obligation[] };

/** What the executor needs of the gate. */
export interface ExecutorGate<A extends GateAuthorization = GateAuthorization> {
  /** Uses a ticket up: today's policy is asked once more. */
  redeem(tx: Tx, ticket: { readonly ticketId: string; readonly facts: ProposalFacts }): Promise<Redemption<A>>;
  /** Asks for a new ticket: the last one expired, the effect surely did not happen, or it is to be taken back. */
  renew(
    tx: Tx,
    request: { readonly facts: ProposalFacts; readonly origin: "request" | "reconciliation" | "compensation" },
  ): Promise<Renewal>;
  /** True once for an authorization that the gate made: a second time, or a copy, is no permission. */
  consume(authorization: A): boolean;
}

/** A change of a request that people are told of, in the transaction in which it happens. */
export type ExecutionChange = { readonly proposal: StoredProposal } & (
  | { readonly kind: "succeeded"; readonly receipt: string; readonly output: Json }
  | { readonly kind: "failed"; readonly reason: string }
  /** Policy or a kill switch says no by now. */
  | { readonly kind: "refused"; readonly reasons: readonly string[] }
  /** Policy asks for more people by now; the request awaits approval again. */
  | { readonly kind: "needs-approval"; readonly obligations: readonly Obligation[] }
  /** It may have happened; it is being looked into. Told once. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** Looking did not help: a person has to decide. Told once. */
  | { readonly kind: "needs-person"; readonly reason: string }
  | { readonly kind: "compensated" }
  | { readonly kind: "compensation-failed"; readonly reason: string }
);

/** What a run came to, for the one who waits for it. `busy`: somebody else works on it, or it is not due. */
export type RunOutcome =
  | { readonly kind: "succeeded"; readonly receipt: string; readonly output: Json }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "refused"; readonly reasons: readonly string[] }
  | { readonly kind: "needs-approval"; readonly obligations: readonly Obligation[] }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "compensated" }
  | { readonly kind: "busy" };

/** What a person found out about a doubtful effect. */
export interface Settlement {
  readonly proposalId: string;
  readonly happened: boolean;
  /** Principal id of who says so. */
  readonly by: string;
  /** For the employee. */
  readonly note: string;
}

/** What an executor is made of. */
export interface ExecutorParts<A extends GateAuthorization = GateAuthorization> {
  readonly database: Database;
  readonly registry: Registry;
  readonly gate: ExecutorGate<A>;
  readonly audit: { record(tx: Tx, entry: AuditEntry): Promise<unknown> };
  readonly directory: { person(id: string): Promise<Principal | undefined> };
  readonly rates: Pick<RateTable, "toBase" | "base">;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process in leases. */
  readonly owner: string;
  /** 10 s embedded, 60 s on a server: after so long without a heartbeat the process is taken for dead. */
  readonly leaseMs?: number | undefined;
  /** After so long without an answer an effect is doubtful. */
  readonly callTimeoutMs?: number | undefined;
  /** Tells people; runs in the transaction of the change. */
  onChange(tx: Tx, change: ExecutionChange): Promise<void>;
  /** Breaks a safety on purpose, so that its harness can be seen to go red. */
  readonly sabotage?: { readonly noKey?: boolean | undefined; readonly noGate?: boolean | undefined } | undefined;
}
