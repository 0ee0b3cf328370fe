import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import type { Json } from "../runtime.js";
import type { ApprovalItem } from "./approvals/approval.js";
import type { Autonomy, ProposalFacts } from "./decision.js";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Employees and guests, as imported from the company's directory. */
export const people = pgTable(
  "people",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    givenName: text("given_name").notNull(),
    email: text("email").notNull().unique(),
    department: text("department").notNull(),
    jobTitle: text("job_title").notNull(),
    roles: jsonb("roles").$type<readonly string[]>().notNull(),
    groups: jsonb("groups").$type<readonly string[]>().notNull(),
    managerId: text("manager_id"),
    costCentre: text("cost_centre"),
    slackAccount: text("slack_account"),
    teamsAccount: text("teams_account"),
    location: text("location").notNull(),
    locale: text("locale").notNull(),
    timeZone: text("time_zone").notNull(),
    calendar: text("calendar").notNull(),
    hiredOn: date("hired_on", { mode: "string" }).notNull(),
    status: text("status").$type<"active" | "inactive" | "guest">().notNull(),
  },
  (t) => [
    index("people_manager").on(t.managerId),
    index("people_slack_account").on(t.slackAccount),
    index("people_teams_account").on(t.teamsAccount),
  ],
);

/** Named things of the company: applications, hardware items, groups, cost centres. */
export const catalogueEntries = pgTable(
  "catalogue_entries",
  {
    kind: text("kind").$type<"application" | "hardware-item" | "group" | "cost-centre">().notNull(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    synonyms: jsonb("synonyms").$type<readonly string[]>().notNull(),
    /** Principal id of who answers for it (cost centre owner, application owner). */
    ownerId: text("owner_id"),
    /** Price in minor units of the base currency, for hardware. */
    priceMinor: bigint("price_minor", { mode: "number" }),
    /** Groups within a group; null for none. */
    contains: jsonb("contains").$type<readonly string[]>(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.id] })],
);

/** Published policy bundles; a version is never changed. */
export const policyBundles = pgTable("policy_bundles", {
  version: integer("version").primaryKey(),
  cedar: text("cedar").notNull(),
  parameters: jsonb("parameters").$type<Readonly<Record<string, number>>>().notNull(),
  autonomy: jsonb("autonomy").$type<Readonly<Record<string, Autonomy>>>().notNull(),
  approvalDefaults: jsonb("approval_defaults").$type<Readonly<Record<string, string>>>().notNull(),
  publishedBy: text("published_by").notNull(),
  publishedAt: at("published_at").notNull(),
});

/** One row: which bundle is in force, and what is switched off right now. */
export const policyState = pgTable("policy_state", {
  id: integer("id").primaryKey(),
  activeVersion: integer("active_version").notNull(),
  /** Action ids, domains or `*`. */
  killed: jsonb("killed").$type<readonly string[]>().notNull(),
});

/** Requests that need other people's agreement; obligations are copied in, so that editing a policy rewrites no history. */
export const approvals = pgTable(
  "approvals",
  {
    id: text("id").primaryKey(),
    proposalId: text("proposal_id").notNull().unique(),
    inputHash: text("input_hash").notNull(),
    policyVersion: integer("policy_version").notNull(),
    facts: jsonb("facts").$type<ProposalFacts>().notNull(),
    /** The copied obligations and how far each has come. */
    obligations: jsonb("obligations").$type<readonly ApprovalItem[]>().notNull(),
    status: text("status").$type<"open" | "granted" | "rejected" | "expired" | "cancelled" | "refused">().notNull(),
    /** Step being decided now, and since when. */
    currentStep: integer("current_step").notNull(),
    stepSince: at("step_since").notNull(),
    /** When the next reminder, escalation, expiry or end of a veto time is due; null when nothing is. */
    dueAt: at("due_at"),
    openedAt: at("opened_at").notNull(),
    closedAt: at("closed_at"),
    closedReason: text("closed_reason"),
    /** Words for whom it may ask, to find what waits for somebody; `*`, anybody, where they were not kept. */
    asks: jsonb("asks").$type<readonly string[]>().notNull().default(["*"]),
  },
  (t) => [
    index("approvals_due").on(t.status, t.dueAt),
    index("approvals_asks")
      .using("gin", t.asks)
      .where(sql`status = 'open'`),
  ],
);

/** One decision by one person on one obligation (by the id its policy gave it, whichever version asked for it). */
export const approvalVotes = pgTable(
  "approval_votes",
  {
    approvalId: text("approval_id").notNull(),
    obligationId: text("obligation_id").notNull(),
    voterId: text("voter_id").notNull(),
    verdict: text("verdict").$type<"approve" | "reject" | "bypass">().notNull(),
    inputHash: text("input_hash").notNull(),
    /** Whom the voter stood in for, if anybody. */
    onBehalfOf: text("on_behalf_of"),
    comment: text("comment"),
    channel: text("channel").notNull(),
    messageRef: text("message_ref"),
    at: at("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.approvalId, t.obligationId, t.voterId] })],
);

/** Who decides in whose place, from when to when (inclusive dates in the person's time zone). */
export const delegations = pgTable("delegations", {
  id: text("id").primaryKey(),
  personId: text("person_id").notNull(),
  delegateId: text("delegate_id").notNull(),
  startsOn: date("starts_on", { mode: "string" }).notNull(),
  endsOn: date("ends_on", { mode: "string" }).notNull(),
  createdAt: at("created_at").notNull(),
  revokedAt: at("revoked_at"),
});

/** Tickets for one effect each: bound to the action and the input hash, single-use, expiring. */
export const authorizations = pgTable(
  "authorizations",
  {
    id: text("id").primaryKey(),
    proposalId: text("proposal_id").notNull(),
    actionId: text("action_id").notNull(),
    inputHash: text("input_hash").notNull(),
    origin: text("origin").$type<"request" | "follow-up" | "compensation" | "reconciliation">().notNull(),
    policyVersion: integer("policy_version").notNull(),
    issuedAt: at("issued_at").notNull(),
    expiresAt: at("expires_at").notNull(),
    usedAt: at("used_at"),
  },
  (t) => [index("authorizations_proposal").on(t.proposalId)],
);

/** What happened. Rows are written unsealed in the transaction; one sequencer seals them in commit order. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    /** The entry's own name, random; part of what is sealed, so that a copied row is found. */
    ref: text("ref").notNull().unique(),
    at: at("at").notNull(),
    type: text("type").notNull(),
    actorId: text("actor_id").notNull(),
    subject: text("subject").notNull(),
    correlationId: text("correlation_id").notNull(),
    outcome: text("outcome").notNull(),
    data: jsonb("data").$type<Readonly<Record<string, Json>>>().notNull(),
    /** Salted digest of the erasable data; the data itself lies in audit_erasable. */
    erasableDigest: text("erasable_digest"),
    /** Keyed digest made when the row was written: the sequencer seals nothing that was slipped in or edited before. */
    mac: text("mac").notNull(),
    /** Position in the chain; null until sealed. */
    seq: bigint("seq", { mode: "number" }).unique(),
    previousHash: text("previous_hash"),
    hash: text("hash"),
  },
  (t) => [
    index("audit_subject").on(t.subject),
    index("audit_actor").on(t.actorId),
    index("audit_at").on(t.at),
    index("audit_unsealed")
      .on(t.id)
      .where(sql`${t.seq} is null`),
  ],
);

/** Personal data beside the audit; deleting a row leaves a tombstone that still verifies. */
export const auditErasable = pgTable("audit_erasable", {
  entryId: bigint("entry_id", { mode: "number" }).primaryKey(),
  salt: text("salt").notNull(),
  data: jsonb("data").$type<Json>().notNull(),
});

/** The end of the sealed chain: one row, locked by the sequencer. */
export const auditHead = pgTable("audit_head", {
  id: integer("id").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  hash: text("hash").notNull(),
});
