CREATE TABLE `answer_models` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`version` int NOT NULL,
	`state` json NOT NULL,
	`learned_until` datetime(3) NOT NULL,
	`learned_attempt_id` char(26) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `answer_models_tenant_id_pk` PRIMARY KEY(`tenant_id`)
);
--> statement-breakpoint
ALTER TABLE `answer_models` ADD CONSTRAINT `answer_models_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;