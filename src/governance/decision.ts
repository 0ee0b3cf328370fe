import type { Json } from "../runtime.js";

/** What an action does to the world. */
export type Effect = "read" | "write" | "destructive";

/** An amount of money in minor units (cents) of a currency (ISO 4217). Safe integers only. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** An amount as governance sees it: minor units of the base currency, and how sure it is. Unknown counts as above every limit. */
export type AmountFact =
  | { readonly certainty: "known" | "estimated"; readonly minor: number; readonly original: Money }
  | { readonly certainty: "unknown" };

/** A typed policy attribute of an action; the kinds generate the Cedar schema. Enum values become enum entities. */
export type FactType =
  | { readonly kind: "integer" }
  | { readonly kind: "boolean" }
  | { readonly kind: "enum"; readonly entity: string; readonly values: readonly string[] };

/** Everything governance ever sees of a request: no connector, no free text. */
export interface ProposalFacts {
  readonly proposalId: string;
  readonly actionId: string;
  readonly domain: string;
  readonly effect: Effect;
  readonly riskReducing: boolean;
  readonly attributes: Readonly<Record<string, number | boolean | string>>;
  readonly amount?: AmountFact | undefined;
  /** The person it is about; the requester when it is about nobody else. */
  readonly subjectId: string;
  readonly requesterId: string;
  /** `web`, `slack`, `teams`, `terminal`. */
  readonly channel: string;
  /** SHA-256 over the canonical JSON of the frozen inputs. */
  readonly inputHash: string;
}

/** What must be met before a request may run; copied from the policy's annotations into the request. */
export interface Obligation {
  /** The Cedar policy's `@id`. */
  readonly id: string;
  readonly kind: "approval" | "notify" | "confirm";
  /** Pool expression: `manager-of-requester`, `manager-of-subject`, `cost-centre-owner`, `role:finance-approver`, joined by ` | `. */
  readonly target: string;
  readonly step: number;
  readonly quorum: number;
  /** ISO 8601 durations, working time. */
  readonly expires?: string | undefined;
  readonly remind?: string | undefined;
  readonly veto?: string | undefined;
  /** Pool expression asked when nobody is eligible or time runs out. */
  readonly escalate?: string | undefined;
  /** Role that may break the glass, with a reason. */
  readonly bypass?: string | undefined;
  /** Why it applies, in words for the employee (`@reason` or made from the annotation). */
  readonly reason: string;
}

/** How much the assistant may do by itself with an action. The strictest of action and domain wins. */
export type Autonomy = "act" | "assist" | "recommend" | "shadow" | "off";

/** The answer to "may this person run this action with these inputs, and who else must agree?". */
export type Decision =
  | { readonly kind: "allow"; readonly policyVersion: number; readonly policyIds: readonly string[] }
  | {
      readonly kind: "deny";
      readonly code: "killed" | "off" | "policy-fault" | "hard-no" | "no-permit";
      readonly reasons: readonly string[];
      readonly policyIds: readonly string[];
      /** Roles whose members could be granted it. */
      readonly whoCanGrant: readonly string[];
      readonly policyVersion: number;
    }
  | { readonly kind: "require"; readonly obligations: readonly Obligation[]; readonly policyVersion: number }
  | { readonly kind: "recommend-only"; readonly policyVersion: number }
  | { readonly kind: "shadow"; readonly would: "allow" | "require"; readonly policyVersion: number };

/** One thing that happened, for the audit. `data` is redacted by the caller's field marks; `erasable` lies beside. */
export interface AuditEntry {
  /** kebab-case verb, for example `proposal.decided`. */
  readonly type: string;
  /** Principal id, or `system`. */
  readonly actorId: string;
  /** What it is about: `proposal:ID`, `person:ID`, `policy:VERSION`, `conversation:ID`. */
  readonly subject: string;
  readonly outcome: string;
  readonly data?: Readonly<Record<string, Json>> | undefined;
  /** Personal data that may have to be erased; only its salted digest is sealed. */
  readonly erasable?: Readonly<Record<string, Json>> | undefined;
}
