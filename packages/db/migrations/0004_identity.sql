CREATE TABLE `roles` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(100) NOT NULL,
	`permissions` json NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `roles_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `roles_name` UNIQUE(`tenant_id`,`name`)
);
--> statement-breakpoint
CREATE TABLE `support_contacts` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(200) NOT NULL,
	`email` varchar(254) NOT NULL,
	`phone` varchar(20) character set ascii collate ascii_bin,
	`active` boolean NOT NULL DEFAULT true,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `support_contacts_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `support_grants` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`contact_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`channel` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`scope` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`reason` varchar(500) NOT NULL,
	`evidence` varchar(500) NOT NULL,
	`acts_as_user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`staff_user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`ended_at` datetime(3),
	CONSTRAINT `support_grants_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `identity_providers` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`slug` varchar(60) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(100) NOT NULL,
	`issuer` varchar(500) NOT NULL,
	`client_id` varchar(200) NOT NULL,
	`client_secret_encrypted` varchar(1000) NOT NULL,
	`enabled` boolean NOT NULL DEFAULT true,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `identity_providers_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `identity_providers_slug` UNIQUE(`slug`)
);
--> statement-breakpoint
CREATE TABLE `ip_allowlist_changes` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`networks_before` json NOT NULL,
	`networks_after` json NOT NULL,
	`reason` varchar(500) NOT NULL,
	`proposed_by_user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`proposed_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`decided_by_user_id` char(26) character set ascii collate ascii_bin,
	`decided_at` datetime(3),
	CONSTRAINT `ip_allowlist_changes_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `password_resets` (
	`token_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`used_at` datetime(3),
	CONSTRAINT `password_resets_token_hash` PRIMARY KEY(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`code_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`used_at` datetime(3),
	CONSTRAINT `recovery_codes_tenant_id_user_id_code_hash_pk` PRIMARY KEY(`tenant_id`,`user_id`,`code_hash`)
);
--> statement-breakpoint
CREATE TABLE `second_factors` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(100) NOT NULL,
	`secret_encrypted` varchar(500),
	`last_step` bigint,
	`credential_hash` varchar(64) character set ascii collate ascii_bin,
	`credential_id` text,
	`public_key` text,
	`sign_count` bigint,
	`transports` json,
	`created_at` datetime(3) NOT NULL,
	`confirmed_at` datetime(3),
	`last_used_at` datetime(3),
	CONSTRAINT `second_factors_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `second_factors_credential` UNIQUE(`credential_hash`)
);
--> statement-breakpoint
CREATE TABLE `user_identities` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`provider_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`subject` varchar(255) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `user_identities_tenant_id_provider_id_subject_pk` PRIMARY KEY(`tenant_id`,`provider_id`,`subject`)
);
--> statement-breakpoint
CREATE TABLE `api_clients` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(200) NOT NULL,
	`approval_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`scopes` json NOT NULL,
	`requests_per_minute` int NOT NULL,
	`active` boolean NOT NULL DEFAULT true,
	`created_by_user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `api_clients_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`client_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`secret_hash` varchar(64) character set ascii collate ascii_bin,
	`public_key` json,
	`created_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`last_used_at` datetime(3),
	`revoked_at` datetime(3),
	CONSTRAINT `api_keys_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `api_keys_id` UNIQUE(`id`)
);
--> statement-breakpoint
CREATE TABLE `api_usage` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`client_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`hour` datetime(3) NOT NULL,
	`requests` int NOT NULL,
	`refused` int NOT NULL,
	`failed` int NOT NULL,
	CONSTRAINT `api_usage_tenant_id_client_id_hour_pk` PRIMARY KEY(`tenant_id`,`client_id`,`hour`)
);
--> statement-breakpoint
CREATE TABLE `partner_approvals` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`partner_name` varchar(200) NOT NULL,
	`statement` varchar(2000) NOT NULL,
	`evidence` varchar(500) NOT NULL,
	`approved_by_user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`approved_at` datetime(3) NOT NULL,
	`expires_at` datetime(3),
	`revoked_at` datetime(3),
	CONSTRAINT `partner_approvals_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `used_assertions` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `used_assertions_tenant_id_hash_pk` PRIMARY KEY(`tenant_id`,`hash`)
);
--> statement-breakpoint
CREATE TABLE `audit_chains` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`stream` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`seq` bigint NOT NULL,
	`hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `audit_chains_tenant_id_stream_pk` PRIMARY KEY(`tenant_id`,`stream`)
);
--> statement-breakpoint
CREATE TABLE `data_keys` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`master_key_id` varchar(16) character set ascii collate ascii_bin NOT NULL,
	`wrapped` varchar(200) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`retired_at` datetime(3),
	CONSTRAINT `data_keys_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `destinations` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`prefix` varchar(16) character set ascii collate ascii_bin NOT NULL,
	`allowed` boolean NOT NULL,
	`price_per_minute` bigint NOT NULL DEFAULT 0,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `destinations_tenant_id_prefix_pk` PRIMARY KEY(`tenant_id`,`prefix`)
);
--> statement-breakpoint
CREATE TABLE `spend_days` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`day` date NOT NULL,
	`reserved` bigint NOT NULL,
	`spent` bigint NOT NULL,
	`warned_at` datetime(3),
	`reached_at` datetime(3),
	CONSTRAINT `spend_days_tenant_id_day_pk` PRIMARY KEY(`tenant_id`,`day`)
);
--> statement-breakpoint
CREATE TABLE `abandoned_numbers` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`until` datetime(3) NOT NULL,
	CONSTRAINT `abandoned_numbers_tenant_id_number_pk` PRIMARY KEY(`tenant_id`,`number`)
);
--> statement-breakpoint
ALTER TABLE `audit_events` ADD `stream` varchar(24) character set ascii collate ascii_bin DEFAULT 'audit' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `seq` bigint;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `previous_hash` varchar(64) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `hash` varchar(64) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `actor_staff_id` char(26) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `actor_api_client_id` char(26) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `tenants` ADD `kind` varchar(24) character set ascii collate ascii_bin DEFAULT 'customer' NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `second_factor_required` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `ip_allowlist` json;--> statement-breakpoint
ALTER TABLE `tenants` ADD `max_calls_per_second` decimal(7,2) DEFAULT 100 NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `daily_spend_limit` bigint;--> statement-breakpoint
ALTER TABLE `user_sessions` ADD `id` char(26) character set ascii collate ascii_bin DEFAULT (upper(left(sha2(token_hash, 256), 26))) NOT NULL;--> statement-breakpoint
ALTER TABLE `user_sessions` ADD `stage` varchar(24) character set ascii collate ascii_bin DEFAULT 'full' NOT NULL;--> statement-breakpoint
ALTER TABLE `user_sessions` ADD `via` varchar(24) character set ascii collate ascii_bin DEFAULT 'password' NOT NULL;--> statement-breakpoint
ALTER TABLE `user_sessions` ADD `second_factor_at` datetime(3);--> statement-breakpoint
ALTER TABLE `user_sessions` ADD `staff_user_id` char(26) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `user_sessions` ADD `support_grant_id` char(26) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `users` ADD `custom_role_id` char(26) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `users` ADD `password_changed_at` datetime(3);--> statement-breakpoint
ALTER TABLE `attempts` ADD `price_per_minute` bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `attempts` ADD `reserved_cost` bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `cdrs` ADD `cost` bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD CONSTRAINT `audit_events_chain` UNIQUE(`tenant_id`,`stream`,`seq`);--> statement-breakpoint
ALTER TABLE `user_sessions` ADD CONSTRAINT `user_sessions_id` UNIQUE(`tenant_id`,`id`);--> statement-breakpoint
ALTER TABLE `roles` ADD CONSTRAINT `roles_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `support_contacts` ADD CONSTRAINT `support_contacts_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `support_grants` ADD CONSTRAINT `support_grants_contact_fk` FOREIGN KEY (`tenant_id`,`contact_id`) REFERENCES `support_contacts`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `support_grants` ADD CONSTRAINT `support_grants_user_fk` FOREIGN KEY (`tenant_id`,`acts_as_user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `identity_providers` ADD CONSTRAINT `identity_providers_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `ip_allowlist_changes` ADD CONSTRAINT `ip_allowlist_changes_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `password_resets` ADD CONSTRAINT `password_resets_user_fk` FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `recovery_codes` ADD CONSTRAINT `recovery_codes_user_fk` FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `second_factors` ADD CONSTRAINT `second_factors_user_fk` FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `user_identities` ADD CONSTRAINT `user_identities_provider_fk` FOREIGN KEY (`tenant_id`,`provider_id`) REFERENCES `identity_providers`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `user_identities` ADD CONSTRAINT `user_identities_user_fk` FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `api_clients` ADD CONSTRAINT `api_clients_approval_fk` FOREIGN KEY (`tenant_id`,`approval_id`) REFERENCES `partner_approvals`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `api_keys` ADD CONSTRAINT `api_keys_client_fk` FOREIGN KEY (`tenant_id`,`client_id`) REFERENCES `api_clients`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `api_usage` ADD CONSTRAINT `api_usage_client_fk` FOREIGN KEY (`tenant_id`,`client_id`) REFERENCES `api_clients`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `partner_approvals` ADD CONSTRAINT `partner_approvals_user_fk` FOREIGN KEY (`tenant_id`,`approved_by_user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `used_assertions` ADD CONSTRAINT `used_assertions_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `audit_chains` ADD CONSTRAINT `audit_chains_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `data_keys` ADD CONSTRAINT `data_keys_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `destinations` ADD CONSTRAINT `destinations_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `spend_days` ADD CONSTRAINT `spend_days_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `abandoned_numbers` ADD CONSTRAINT `abandoned_numbers_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `support_grants_staff` ON `support_grants` (`staff_user_id`,`expires_at`);--> statement-breakpoint
CREATE INDEX `password_resets_user` ON `password_resets` (`tenant_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `second_factors_user` ON `second_factors` (`tenant_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `api_keys_client` ON `api_keys` (`tenant_id`,`client_id`);--> statement-breakpoint
CREATE INDEX `used_assertions_expires` ON `used_assertions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `data_keys_master` ON `data_keys` (`master_key_id`);--> statement-breakpoint
CREATE INDEX `abandoned_numbers_until` ON `abandoned_numbers` (`until`);--> statement-breakpoint
ALTER TABLE `user_sessions` ADD CONSTRAINT `user_sessions_support_grant_fk` FOREIGN KEY (`tenant_id`,`support_grant_id`) REFERENCES `support_grants`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `users` ADD CONSTRAINT `users_custom_role_fk` FOREIGN KEY (`tenant_id`,`custom_role_id`) REFERENCES `roles`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `audit_events_at` ON `audit_events` (`tenant_id`,`at`);