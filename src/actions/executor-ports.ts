import type { Database, Tx } from "../database.js";
import type { AuditEntry, Obligation } from "../governance/decision.js";
import type { Gate } from "../governance/gate.js";
import type { Principal } from "../governance/principal.js";
import type { Clock, Json, Logger } from "../runtime.js";
import type { Vault } from "../vault.js";
import type { StoredProposal } from "./proposal-store.js";
import type { RateTable } from "./rates.js";
import type { Registry } from "./registry.js";

/** A change of a request that people are told of, in the transaction in which it happens. */
export type ExecutionChange = { readonly proposal: StoredProposal } & (
  | { readonly kind: "succeeded"; readonly receipt: string; readonly output: Json }
  | { readonly kind: "failed"; readonly reason: string }
  /** Policy or a kill switch says no by now. */
  | { readonly kind: "refused"; readonly reasons: readonly string[] }
  /** Policy asks for more people by now; the request awaits approval again. */
  | { readonly kind: "needs-approval"; readonly obligations: readonly Obligation[] }
  /** It may have happened; it is being looked into. Told once for every run. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** Looking did not help: a person has to decide. Told once for every run. */
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
export interface ExecutorParts {
  readonly database: Database;
  readonly registry: Registry;
  readonly gate: Pick<Gate, "redeem" | "renew" | "authoriseRead" | "consume">;
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
