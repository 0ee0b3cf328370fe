CREATE TABLE "executions" (
	"proposal_id" text PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"authorization_id" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"next_at" timestamp with time zone NOT NULL,
	"output" jsonb,
	"error" text,
	"queued_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"action_id" text NOT NULL,
	"requester_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"event_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"inputs" jsonb NOT NULL,
	"input_hash" text NOT NULL,
	"facts" jsonb NOT NULL,
	"idempotency_key" text NOT NULL,
	"status" text NOT NULL,
	"outcome" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "proposals_reference_unique" UNIQUE("reference"),
	CONSTRAINT "proposals_idempotency_key_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "reference_counters" (
	"prefix" text PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cards" (
	"card_key" text NOT NULL,
	"conversation_id" text NOT NULL,
	"channel" text NOT NULL,
	"channel_ref" text,
	"recipient_id" text,
	CONSTRAINT "cards_card_key_conversation_id_pk" PRIMARY KEY("card_key","conversation_id")
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"reference" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"requester_id" text NOT NULL,
	"title" text NOT NULL,
	"reason" text NOT NULL,
	"packet" text NOT NULL,
	"status" text NOT NULL,
	"assignee_id" text,
	"opened_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" text PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"external_ref" text NOT NULL,
	"person_id" text,
	"state" jsonb NOT NULL,
	"mode" text NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigserial NOT NULL,
	"conversation_id" text NOT NULL,
	"channel" text NOT NULL,
	"message_id" text NOT NULL,
	"audience" text NOT NULL,
	"recipient_id" text,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"lease_until" timestamp with time zone,
	"next_at" timestamp with time zone NOT NULL,
	"channel_ref" text,
	"error" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"conversation_id" text NOT NULL,
	"event" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"error" text,
	"received_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "inbox_id_unique" UNIQUE("id"),
	CONSTRAINT "inbox_dedupe_key_unique" UNIQUE("dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"author" text NOT NULL,
	"author_id" text,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"card_key" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "messages_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"csrf" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approval_votes" (
	"approval_id" text NOT NULL,
	"obligation_id" text NOT NULL,
	"voter_id" text NOT NULL,
	"verdict" text NOT NULL,
	"input_hash" text NOT NULL,
	"on_behalf_of" text,
	"comment" text,
	"channel" text NOT NULL,
	"message_ref" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "approval_votes_approval_id_obligation_id_voter_id_pk" PRIMARY KEY("approval_id","obligation_id","voter_id")
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"proposal_id" text NOT NULL,
	"input_hash" text NOT NULL,
	"policy_version" integer NOT NULL,
	"facts" jsonb NOT NULL,
	"obligations" jsonb NOT NULL,
	"status" text NOT NULL,
	"current_step" integer NOT NULL,
	"step_since" timestamp with time zone NOT NULL,
	"escalated" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_reason" text,
	CONSTRAINT "approvals_proposal_id_unique" UNIQUE("proposal_id")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"actor_id" text NOT NULL,
	"subject" text NOT NULL,
	"correlation_id" text NOT NULL,
	"outcome" text NOT NULL,
	"data" jsonb NOT NULL,
	"erasable_digest" text,
	"seq" bigint,
	"previous_hash" text,
	"hash" text,
	CONSTRAINT "audit_entries_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "audit_erasable" (
	"entry_id" bigint PRIMARY KEY NOT NULL,
	"salt" text NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"sealing" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "authorizations" (
	"id" text PRIMARY KEY NOT NULL,
	"proposal_id" text NOT NULL,
	"input_hash" text NOT NULL,
	"origin" text NOT NULL,
	"policy_version" integer NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "catalogue_entries" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"synonyms" jsonb NOT NULL,
	"owner_id" text,
	"price_minor" bigint,
	CONSTRAINT "catalogue_entries_kind_id_pk" PRIMARY KEY("kind","id")
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"delegate_id" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"given_name" text NOT NULL,
	"email" text NOT NULL,
	"department" text NOT NULL,
	"job_title" text NOT NULL,
	"roles" jsonb NOT NULL,
	"groups" jsonb NOT NULL,
	"manager_id" text,
	"cost_centre" text,
	"location" text NOT NULL,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"calendar" text NOT NULL,
	"hired_on" date NOT NULL,
	"status" text NOT NULL,
	CONSTRAINT "people_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "policy_bundles" (
	"version" integer PRIMARY KEY NOT NULL,
	"cedar" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"autonomy" jsonb NOT NULL,
	"approval_defaults" jsonb NOT NULL,
	"published_by" text NOT NULL,
	"published_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policy_state" (
	"id" integer PRIMARY KEY NOT NULL,
	"active_version" integer NOT NULL,
	"killed" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "executions_due" ON "executions" USING btree ("status","next_at");--> statement-breakpoint
CREATE INDEX "proposals_requester" ON "proposals" USING btree ("requester_id","created_at");--> statement-breakpoint
CREATE INDEX "proposals_event" ON "proposals" USING btree ("event_id","ordinal");--> statement-breakpoint
CREATE INDEX "cases_open" ON "cases" USING btree ("status","opened_at");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("status","next_at");--> statement-breakpoint
CREATE INDEX "inbox_pending" ON "inbox" USING btree ("status","conversation_id","seq");--> statement-breakpoint
CREATE INDEX "messages_conversation" ON "messages" USING btree ("conversation_id","seq");--> statement-breakpoint
CREATE INDEX "approvals_open" ON "approvals" USING btree ("status","step_since");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit_entries" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit_entries" USING btree ("at");