CREATE TABLE "answers" (
	"id" text PRIMARY KEY NOT NULL,
	"conversation_id" text NOT NULL,
	"asker_id" text NOT NULL,
	"question" text NOT NULL,
	"masked" text NOT NULL,
	"kind" text NOT NULL,
	"confidence" double precision NOT NULL,
	"cited" jsonb NOT NULL,
	"nearest" jsonb NOT NULL,
	"disagreeing" jsonb NOT NULL,
	"engine" text NOT NULL,
	"verdict" text,
	"missing" text,
	"judged_at" timestamp with time zone,
	"handed_off_at" timestamp with time zone,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "answers_at" ON "answers" USING btree ("at");--> statement-breakpoint
CREATE INDEX "answers_conversation" ON "answers" USING btree ("conversation_id","at");