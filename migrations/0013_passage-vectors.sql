CREATE TABLE "knowledge_vector_models" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "knowledge_vector_models_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"dimensions" integer NOT NULL,
	CONSTRAINT "knowledge_vector_models_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "knowledge_vectors" (
	"model_id" integer NOT NULL,
	"document_id" text NOT NULL,
	"position" integer NOT NULL,
	"embedding" vector NOT NULL,
	CONSTRAINT "knowledge_vectors_model_id_document_id_position_pk" PRIMARY KEY("model_id","document_id","position")
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "asks" jsonb;--> statement-breakpoint
ALTER TABLE "knowledge_vectors" ADD CONSTRAINT "knowledge_vectors_model_id_knowledge_vector_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."knowledge_vector_models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "knowledge_vectors" ADD CONSTRAINT "knowledge_vectors_document_id_position_knowledge_chunks_document_id_position_fk" FOREIGN KEY ("document_id","position") REFERENCES "public"."knowledge_chunks"("document_id","position") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_asks" ON "approvals" USING gin ("asks") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "people_manager" ON "people" USING btree ("manager_id");