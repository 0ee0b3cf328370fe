CREATE TABLE "slack_installations" (
	"team" text PRIMARY KEY NOT NULL,
	"team_name" text NOT NULL,
	"token" text NOT NULL,
	"bot_user" text NOT NULL,
	"scopes" text NOT NULL,
	"installed_by" text NOT NULL,
	"installed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "slack_posts" (
	"delivery_id" text NOT NULL,
	"part" integer NOT NULL,
	"channel" text NOT NULL,
	"ts" text,
	"begun_at" timestamp with time zone NOT NULL,
	CONSTRAINT "slack_posts_delivery_id_part_pk" PRIMARY KEY("delivery_id","part")
);
--> statement-breakpoint
CREATE INDEX "messages_author" ON "messages" USING btree ("author_id","at");