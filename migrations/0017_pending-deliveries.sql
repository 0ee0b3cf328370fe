DROP INDEX "deliveries_due";--> statement-breakpoint
CREATE INDEX "deliveries_pending" ON "deliveries" USING btree ("conversation_id","seq") WHERE "deliveries"."status" = 'pending';