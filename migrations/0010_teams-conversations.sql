CREATE TABLE "teams_conversations" (
	"thread" text PRIMARY KEY NOT NULL,
	"tenant" text NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"installed" boolean NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "teams_sent" (
	"delivery_id" text NOT NULL,
	"part" integer NOT NULL,
	"message_id" text NOT NULL,
	"thread" text NOT NULL,
	"conversation" text NOT NULL,
	"recipient_id" text,
	"activity_id" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "teams_sent_delivery_id_part_pk" PRIMARY KEY("delivery_id","part")
);
--> statement-breakpoint
CREATE INDEX "teams_conversations_tenant" ON "teams_conversations" USING btree ("tenant");--> statement-breakpoint
CREATE INDEX "teams_sent_message" ON "teams_sent" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "teams_sent_activity" ON "teams_sent" USING btree ("conversation","activity_id");