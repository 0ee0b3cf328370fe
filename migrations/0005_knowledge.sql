CREATE TABLE "knowledge_chunks" (
	"document_id" text NOT NULL,
	"position" integer NOT NULL,
	"anchor" text NOT NULL,
	"heading_path" jsonb NOT NULL,
	"text" text NOT NULL,
	"sentences" jsonb NOT NULL,
	CONSTRAINT "knowledge_chunks_document_id_position_pk" PRIMARY KEY("document_id","position")
);
--> statement-breakpoint
CREATE TABLE "knowledge_documents" (
	"id" text PRIMARY KEY NOT NULL,
	"source_id" text NOT NULL,
	"path" text NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"audience" jsonb NOT NULL,
	"owner" text,
	"updated_at" text NOT NULL,
	"review_by" text,
	"language" text NOT NULL,
	"authority" double precision NOT NULL,
	"keywords" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"blocks" jsonb NOT NULL,
	"stamp" text NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "knowledge_failures" (
	"source_id" text NOT NULL,
	"path" text NOT NULL,
	"reason" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "knowledge_failures_source_id_path_pk" PRIMARY KEY("source_id","path")
);
--> statement-breakpoint
CREATE TABLE "knowledge_removals" (
	"document_id" text PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "knowledge_sources" (
	"id" text PRIMARY KEY NOT NULL,
	"place" text NOT NULL,
	"cursor" text,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "knowledge_state" (
	"id" integer PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "knowledge_chunks" ADD CONSTRAINT "knowledge_chunks_document_id_knowledge_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."knowledge_documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "knowledge_documents_source" ON "knowledge_documents" USING btree ("source_id");--> statement-breakpoint
CREATE INDEX "knowledge_documents_version" ON "knowledge_documents" USING btree ("version");--> statement-breakpoint
CREATE INDEX "knowledge_removals_version" ON "knowledge_removals" USING btree ("version");