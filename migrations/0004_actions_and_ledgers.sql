CREATE SEQUENCE "public"."procurement_order_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 7001 CACHE 1;--> statement-breakpoint
CREATE TABLE "hr_carry_overs" (
	"person_id" text NOT NULL,
	"leave_type" text NOT NULL,
	"year" integer NOT NULL,
	"half_days" integer NOT NULL,
	CONSTRAINT "hr_carry_overs_person_id_leave_type_year_pk" PRIMARY KEY("person_id","leave_type","year")
);
--> statement-breakpoint
CREATE TABLE "hr_entitlements" (
	"country" text NOT NULL,
	"leave_type" text NOT NULL,
	"half_days" integer,
	"carry_over_until" text,
	CONSTRAINT "hr_entitlements_country_leave_type_pk" PRIMARY KEY("country","leave_type")
);
--> statement-breakpoint
CREATE TABLE "hr_leaves" (
	"reference" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"leave_type" text NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	"half_day" text,
	"half_days" integer NOT NULL,
	"status" text NOT NULL,
	"note" text,
	"idempotency_key" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "hr_leaves_idempotency_key_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "it_accounts" (
	"person_id" text NOT NULL,
	"application" text NOT NULL,
	"privileged" boolean NOT NULL,
	CONSTRAINT "it_accounts_person_id_application_pk" PRIMARY KEY("person_id","application")
);
--> statement-breakpoint
CREATE TABLE "it_password_resets" (
	"idempotency_key" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"application" text NOT NULL,
	"sent_to" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"valid_until" timestamp with time zone NOT NULL,
	"revoked" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "procurement_budgets" (
	"cost_centre" text NOT NULL,
	"year" integer NOT NULL,
	"budget_minor" bigint NOT NULL,
	CONSTRAINT "procurement_budgets_cost_centre_year_pk" PRIMARY KEY("cost_centre","year")
);
--> statement-breakpoint
CREATE TABLE "procurement_orders" (
	"reference" text PRIMARY KEY NOT NULL,
	"request_reference" text,
	"person_id" text NOT NULL,
	"item" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price_minor" bigint,
	"currency" text,
	"total_minor" bigint,
	"vendor" text,
	"cost_centre" text NOT NULL,
	"justification" text,
	"status" text NOT NULL,
	"ordered_on" date NOT NULL,
	"expected_on" date,
	"idempotency_key" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "procurement_orders_idempotency_key_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "procurement_prices" (
	"item" text NOT NULL,
	"vendor_id" text NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "procurement_prices_item_vendor_id_pk" PRIMARY KEY("item","vendor_id")
);
--> statement-breakpoint
CREATE TABLE "procurement_vendors" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"email" text NOT NULL,
	"status" text NOT NULL
);
--> statement-breakpoint
DROP INDEX "proposals_event";--> statement-breakpoint
ALTER TABLE "executions" ALTER COLUMN "next_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "proposals" ALTER COLUMN "outcome" SET DATA TYPE jsonb USING to_jsonb("outcome");--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "looks" integer NOT NULL DEFAULT 0;--> statement-breakpoint
ALTER TABLE "executions" ALTER COLUMN "looks" DROP DEFAULT;--> statement-breakpoint
CREATE INDEX "hr_leaves_person" ON "hr_leaves" USING btree ("person_id","start_date");--> statement-breakpoint
CREATE INDEX "it_password_resets_person" ON "it_password_resets" USING btree ("person_id","sent_at");--> statement-breakpoint
CREATE INDEX "procurement_orders_person" ON "procurement_orders" USING btree ("person_id","ordered_on");--> statement-breakpoint
CREATE INDEX "procurement_orders_budget" ON "procurement_orders" USING btree ("cost_centre","ordered_on");--> statement-breakpoint
CREATE INDEX "executions_lease" ON "executions" USING btree ("status","lease_until");--> statement-breakpoint
CREATE INDEX "proposals_conversation" ON "proposals" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "proposals_event" ON "proposals" USING btree ("event_id","ordinal");