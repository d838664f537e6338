ALTER TABLE `idempotency_keys` DROP FOREIGN KEY `idempotency_keys_user_fk`;
--> statement-breakpoint
ALTER TABLE `support_grants` MODIFY COLUMN `staff_user_id` char(26) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `idempotency_keys` ADD CONSTRAINT `idempotency_keys_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;