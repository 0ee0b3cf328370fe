DROP INDEX "approvals_open";--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "ref" text NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "mac" text NOT NULL;--> statement-breakpoint
ALTER TABLE "authorizations" ADD COLUMN "action_id" text NOT NULL;--> statement-breakpoint
CREATE INDEX "approvals_due" ON "approvals" USING btree ("status","due_at");--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit_entries" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "audit_unsealed" ON "audit_entries" USING btree ("id") WHERE "audit_entries"."seq" is null;--> statement-breakpoint
CREATE INDEX "authorizations_proposal" ON "authorizations" USING btree ("proposal_id");--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_ref_unique" UNIQUE("ref");