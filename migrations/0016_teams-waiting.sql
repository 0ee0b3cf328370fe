CREATE TABLE "teams_waiting" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant" text NOT NULL,
	"external_user" text NOT NULL,
	"activity" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "teams_waiting_account" ON "teams_waiting" USING btree ("tenant","external_user");--> statement-breakpoint
CREATE INDEX "teams_waiting_expires" ON "teams_waiting" USING btree ("expires_at");