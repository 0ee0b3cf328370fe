ALTER TABLE "approvals" DROP COLUMN "escalated";--> statement-breakpoint
ALTER TABLE "audit_head" DROP COLUMN "sealing";