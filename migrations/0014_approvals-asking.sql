ALTER TABLE "approvals" ALTER COLUMN "asks" SET DEFAULT '["*"]'::jsonb;--> statement-breakpoint
UPDATE "approvals" SET "asks" = '["*"]'::jsonb WHERE "asks" IS NULL;--> statement-breakpoint
ALTER TABLE "approvals" ALTER COLUMN "asks" SET NOT NULL;
