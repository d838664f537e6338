CREATE TABLE `idempotency_keys` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`key_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`request_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`status` smallint NOT NULL,
	`answer` json NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `idempotency_keys_tenant_id_user_id_key_hash_pk` PRIMARY KEY(`tenant_id`,`user_id`,`key_hash`)
);
--> statement-breakpoint
ALTER TABLE `idempotency_keys` ADD CONSTRAINT `idempotency_keys_user_fk` FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`tenant_id`,`created_at`);