import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import type { ProposalFacts } from "../governance/decision.js";
import type { Json } from "../runtime.js";
import type { ExecutionStatus } from "./execution.js";
import type { ProposalStatus } from "./proposal.js";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Requests: the exact inputs, what governance saw of them, and where they stand. */
export const proposals = pgTable(
  "proposals",
  {
    id: text("id").primaryKey(),
    /** What people call it: `LV-1043`. */
    reference: text("reference").notNull().unique(),
    actionId: text("action_id").notNull(),
    requesterId: text("requester_id").notNull(),
    conversationId: text("conversation_id").notNull(),
    /** The inbox event it came from; unique with `ordinal`, so that a turn worked twice proposes once. */
    eventId: text("event_id").notNull(),
    ordinal: integer("ordinal").notNull(),
    /** Frozen inputs; encrypted as a whole (`{sealed}`) when a field is sensitive. */
    inputs: jsonb("inputs").$type<Json>().notNull(),
    inputHash: text("input_hash").notNull(),
    facts: jsonb("facts").$type<ProposalFacts>().notNull(),
    idempotencyKey: text("idempotency_key").notNull().unique(),
    status: text("status").$type<ProposalStatus>().notNull(),
    /** Why it ended as it did, in words for the employee; encrypted like the inputs. */
    outcome: jsonb("outcome").$type<Json>(),
    createdAt: at("created_at").notNull(),
    updatedAt: at("updated_at").notNull(),
  },
  (t) => [
    index("proposals_requester").on(t.requesterId, t.createdAt),
    uniqueIndex("proposals_event").on(t.eventId, t.ordinal),
    index("proposals_conversation").on(t.conversationId, t.createdAt),
  ],
);

/** Running numbers of references, one row per prefix. */
export const referenceCounters = pgTable("reference_counters", {
  prefix: text("prefix").primaryKey(),
  last: integer("last").notNull(),
});

/** One row per authorised effect. */
export const executions = pgTable(
  "executions",
  {
    proposalId: text("proposal_id").primaryKey(),
    idempotencyKey: text("idempotency_key").notNull(),
    /** The ticket of the next, or the last, run. */
    authorizationId: text("authorization_id").notNull(),
    status: text("status").$type<ExecutionStatus>().notNull(),
    /** How often the effect was tried. */
    attempts: integer("attempts").notNull(),
    /** Looks at a doubtful effect, or questions to the gate, that brought nothing so far. */
    looks: integer("looks").notNull(),
    leaseOwner: text("lease_owner"),
    leaseUntil: at("lease_until"),
    /** When it is due; null when nothing more will happen by itself. */
    nextAt: at("next_at"),
    output: jsonb("output").$type<Json>(),
    error: text("error"),
    queuedAt: at("queued_at").notNull(),
    startedAt: at("started_at"),
    finishedAt: at("finished_at"),
  },
  (t) => [index("executions_due").on(t.status, t.nextAt), index("executions_lease").on(t.status, t.leaseUntil)],
);
