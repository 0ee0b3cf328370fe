CREATE TABLE "identity_invitations" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"tenant" text NOT NULL,
	"external_user" text NOT NULL,
	"profile" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity_links" (
	"id" text PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"tenant" text NOT NULL,
	"external_user" text NOT NULL,
	"person_id" text NOT NULL,
	"origin" text NOT NULL,
	"linked_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "slack_account" text;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "teams_account" text;--> statement-breakpoint
CREATE UNIQUE INDEX "identity_links_account" ON "identity_links" USING btree ("channel","tenant","external_user") WHERE "identity_links"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "identity_links_person" ON "identity_links" USING btree ("person_id","channel");--> statement-breakpoint
CREATE INDEX "people_slack_account" ON "people" USING btree ("slack_account");--> statement-breakpoint
CREATE INDEX "people_teams_account" ON "people" USING btree ("teams_account");