CREATE TABLE `audit_events` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`at` datetime(3) NOT NULL,
	`actor_user_id` char(26) character set ascii collate ascii_bin,
	`action` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`entity_type` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`entity_id` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`ip` varchar(45) character set ascii collate ascii_bin,
	`data` json NOT NULL,
	CONSTRAINT `audit_events_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `dialer_instances` (
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`host` varchar(100) NOT NULL,
	`pid` int NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`heartbeat_at` datetime(3) NOT NULL,
	`draining` boolean NOT NULL DEFAULT false,
	`gone_at` datetime(3),
	`taken_over_by` char(26) character set ascii collate ascii_bin,
	CONSTRAINT `dialer_instances_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `teams` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`parent_id` char(26) character set ascii collate ascii_bin,
	`name` varchar(200) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `teams_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(200) NOT NULL,
	`country` varchar(2) character set ascii collate ascii_bin NOT NULL,
	`max_concurrent_calls` int NOT NULL DEFAULT 500,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `tenants_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `user_sessions` (
	`token_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`ip` varchar(45) character set ascii collate ascii_bin NOT NULL,
	`user_agent` varchar(300) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`last_seen_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`revoked_at` datetime(3),
	CONSTRAINT `user_sessions_token_hash` PRIMARY KEY(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`email` varchar(254) NOT NULL,
	`name` varchar(200) NOT NULL,
	`role` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`team_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`password_hash` varchar(255) NOT NULL,
	`active` boolean NOT NULL DEFAULT true,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `users_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `users_email` UNIQUE(`email`)
);
--> statement-breakpoint
CREATE TABLE `campaigns` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`project_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`field_schema_id` char(26) character set ascii collate ascii_bin,
	`name` varchar(200) NOT NULL,
	`status` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'draft',
	`mode` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'progressive',
	`calling_windows` json NOT NULL,
	`max_attempts` smallint NOT NULL DEFAULT 6,
	`abandon_target` decimal(5,4) NOT NULL DEFAULT 0.03,
	`patience_ms` int NOT NULL DEFAULT 2000,
	`max_ring_ms` int NOT NULL DEFAULT 25000,
	`max_wrap_up_ms` int,
	`callback_release_minutes` int NOT NULL DEFAULT 210,
	`seller_name` varchar(200) NOT NULL,
	`seller_number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`recording` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'off',
	`recording_consent` varchar(500),
	`pacer_fence` bigint NOT NULL DEFAULT 0,
	`pacer_dialer_id` char(26) character set ascii collate ascii_bin,
	`started_at` datetime(3),
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `campaigns_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `campaigns_abandon_target` CHECK(abandon_target between 0 and 0.03),
	CONSTRAINT `campaigns_patience` CHECK(patience_ms between 0 and 2000),
	CONSTRAINT `campaigns_ring` CHECK(max_ring_ms between 15000 and 120000),
	CONSTRAINT `campaigns_recording` CHECK(recording = 'off' or recording_consent is not null)
);
--> statement-breakpoint
CREATE TABLE `disposition_rules` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`disposition_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin,
	`action` json NOT NULL,
	CONSTRAINT `disposition_rules_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `dispositions` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin,
	`code` varchar(40) character set ascii collate ascii_bin NOT NULL,
	`label` varchar(100) NOT NULL,
	`category` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`system` boolean NOT NULL DEFAULT false,
	`position` smallint NOT NULL DEFAULT 0,
	`active` boolean NOT NULL DEFAULT true,
	CONSTRAINT `dispositions_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `dispositions_code` UNIQUE(`tenant_id`,`code`)
);
--> statement-breakpoint
CREATE TABLE `field_schemas` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(200) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `field_schemas_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `fields` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`field_schema_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`key` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`label` varchar(200) NOT NULL,
	`section` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`type` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`data_class` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'personal',
	`required` boolean NOT NULL DEFAULT false,
	`editable` boolean NOT NULL DEFAULT true,
	`choices` json,
	`position` smallint NOT NULL,
	`archived_at` datetime(3),
	CONSTRAINT `fields_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `fields_key` UNIQUE(`tenant_id`,`field_schema_id`,`key`)
);
--> statement-breakpoint
CREATE TABLE `projects` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(200) NOT NULL,
	`active` boolean NOT NULL DEFAULT true,
	`recording` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'off',
	`retention_days` int,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `projects_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `caller_ids` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`label` varchar(200) NOT NULL,
	`active` boolean NOT NULL DEFAULT true,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `caller_ids_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `caller_ids_number` UNIQUE(`tenant_id`,`number`)
);
--> statement-breakpoint
CREATE TABLE `campaign_caller_ids` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`caller_id_id` char(26) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `campaign_caller_ids_tenant_id_campaign_id_caller_id_id_pk` PRIMARY KEY(`tenant_id`,`campaign_id`,`caller_id_id`)
);
--> statement-breakpoint
CREATE TABLE `campaign_trunks` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`trunk_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`position` smallint NOT NULL DEFAULT 0,
	CONSTRAINT `campaign_trunks_tenant_id_campaign_id_trunk_id_pk` PRIMARY KEY(`tenant_id`,`campaign_id`,`trunk_id`)
);
--> statement-breakpoint
CREATE TABLE `platform_suppressions` (
	`number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`source` varchar(40) character set ascii collate ascii_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `platform_suppressions_number` PRIMARY KEY(`number`)
);
--> statement-breakpoint
CREATE TABLE `suppressions` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin,
	`source` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`note` varchar(500),
	`created_by_user_id` char(26) character set ascii collate ascii_bin,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `suppressions_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `trunks` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(200) NOT NULL,
	`kind` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'sip',
	`host` varchar(253) character set ascii collate ascii_bin NOT NULL,
	`port` int NOT NULL DEFAULT 5060,
	`transport` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'udp',
	`username` varchar(100),
	`password_encrypted` varchar(500),
	`channels` int NOT NULL,
	`calls_per_second` decimal(7,2) NOT NULL,
	`allowed_prefixes` json NOT NULL,
	`enabled` boolean NOT NULL DEFAULT true,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `trunks_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `trunks_channels` CHECK(channels >= 1),
	CONSTRAINT `trunks_rate` CHECK(calls_per_second > 0)
);
--> statement-breakpoint
CREATE TABLE `callbacks` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`lead_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`owner_user_id` char(26) character set ascii collate ascii_bin,
	`due_at` datetime(3) NOT NULL,
	`note` varchar(1000) NOT NULL DEFAULT '',
	`status` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'pending',
	`created_by_user_id` char(26) character set ascii collate ascii_bin,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `callbacks_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `import_errors` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`lead_list_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`line` int NOT NULL,
	`column` varchar(100),
	`code` varchar(40) character set ascii collate ascii_bin NOT NULL,
	`message` varchar(300) NOT NULL,
	CONSTRAINT `import_errors_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `lead_lists` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin,
	`name` varchar(200) NOT NULL,
	`active` boolean NOT NULL DEFAULT true,
	`lead_count` int NOT NULL DEFAULT 0,
	`rejected_count` int NOT NULL DEFAULT 0,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `lead_lists_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `lead_numbers` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`lead_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`position` smallint NOT NULL,
	`number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`time_zones` json NOT NULL,
	`invalid` boolean NOT NULL DEFAULT false,
	CONSTRAINT `lead_numbers_tenant_id_lead_id_position_pk` PRIMARY KEY(`tenant_id`,`lead_id`,`position`),
	CONSTRAINT `lead_numbers_once` UNIQUE(`tenant_id`,`lead_id`,`number`)
);
--> statement-breakpoint
CREATE TABLE `leads` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`lead_list_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`external_id` varchar(100),
	`name` varchar(200) NOT NULL DEFAULT '',
	`company` varchar(200) NOT NULL DEFAULT '',
	`email` varchar(254) NOT NULL DEFAULT '',
	`data` json NOT NULL,
	`owner_user_id` char(26) character set ascii collate ascii_bin,
	`owner_team_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'ready',
	`closed_reason` varchar(24) character set ascii collate ascii_bin,
	`dial_rank` smallint NOT NULL,
	`priority` smallint NOT NULL DEFAULT 100,
	`next_dial_at` datetime(3) NOT NULL,
	`next_number` smallint NOT NULL DEFAULT 0,
	`attempt_count` smallint NOT NULL DEFAULT 0,
	`dialed_count` smallint NOT NULL DEFAULT 0,
	`last_attempt_at` datetime(3),
	`last_disposition_id` char(26) character set ascii collate ascii_bin,
	`no_predictive_before` datetime(3),
	`closed_at` datetime(3),
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `leads_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`)
);
--> statement-breakpoint
CREATE TABLE `agent_sessions` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`state_since` datetime(3) NOT NULL,
	`pause_reason` varchar(60) NOT NULL DEFAULT '',
	`pause_after` varchar(60),
	`version` int NOT NULL DEFAULT 0,
	`attempt_id` char(26) character set ascii collate ascii_bin,
	`reserved_until` datetime(3),
	`wrap_up_until` datetime(3),
	`leg_up` boolean NOT NULL DEFAULT false,
	`dialer_id` char(26) character set ascii collate ascii_bin,
	`sip_dialog_id` varchar(255) character set ascii collate ascii_bin,
	`sip_ha1` varchar(32) character set ascii collate ascii_bin NOT NULL,
	`seen_at` datetime(3) NOT NULL,
	`signed_in_at` datetime(3) NOT NULL,
	`signed_out_at` datetime(3),
	`live_user_id` char(26) character set ascii collate ascii_bin,
	CONSTRAINT `agent_sessions_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `agent_sessions_live` UNIQUE(`live_user_id`),
	CONSTRAINT `agent_sessions_attempt` UNIQUE(`attempt_id`)
);
--> statement-breakpoint
CREATE TABLE `agent_state_changes` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`agent_session_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`reason` varchar(60) NOT NULL DEFAULT '',
	`at` datetime(3) NOT NULL,
	CONSTRAINT `agent_state_changes_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `attempts` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`lead_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`attempt_number` smallint NOT NULL,
	`number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`number_position` smallint NOT NULL,
	`caller_id` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`trunk_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`state` varchar(24) character set ascii collate ascii_bin NOT NULL DEFAULT 'claimed',
	`open` boolean GENERATED ALWAYS AS (if(state = 'ended', null, 1)) STORED,
	`call_id` varchar(100) character set ascii collate ascii_bin NOT NULL,
	`from_tag` varchar(40) character set ascii collate ascii_bin NOT NULL,
	`sip_transaction_id` varchar(255) character set ascii collate ascii_bin,
	`sip_dialog_id` varchar(255) character set ascii collate ascii_bin,
	`dialer_id` char(26) character set ascii collate ascii_bin,
	`callback_id` char(26) character set ascii collate ascii_bin,
	`agent_session_id` char(26) character set ascii collate ascii_bin,
	`claimed_at` datetime(3) NOT NULL,
	`dialed_at` datetime(3),
	`ringing_at` datetime(3),
	`answered_at` datetime(3),
	`connected_at` datetime(3),
	`ended_at` datetime(3),
	`result` varchar(24) character set ascii collate ascii_bin,
	`reason` varchar(40) character set ascii collate ascii_bin,
	`sip_status` smallint,
	`disposition_id` char(26) character set ascii collate ascii_bin,
	`disposed_at` datetime(3),
	`disposed_by_user_id` char(26) character set ascii collate ascii_bin,
	`note` varchar(2000) NOT NULL DEFAULT '',
	`result_data` json,
	CONSTRAINT `attempts_tenant_id_id_pk` PRIMARY KEY(`tenant_id`,`id`),
	CONSTRAINT `attempts_once` UNIQUE(`tenant_id`,`lead_id`,`attempt_number`),
	CONSTRAINT `attempts_call_id` UNIQUE(`call_id`)
);
--> statement-breakpoint
CREATE TABLE `cdrs` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`attempt_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`campaign_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`lead_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`trunk_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`user_id` char(26) character set ascii collate ascii_bin,
	`number` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`caller_id` varchar(20) character set ascii collate ascii_bin NOT NULL,
	`call_id` varchar(100) character set ascii collate ascii_bin NOT NULL,
	`result` varchar(24) character set ascii collate ascii_bin NOT NULL,
	`reason` varchar(40) character set ascii collate ascii_bin NOT NULL,
	`sip_status` smallint,
	`claimed_at` datetime(3) NOT NULL,
	`dialed_at` datetime(3),
	`answered_at` datetime(3),
	`connected_at` datetime(3),
	`ended_at` datetime(3) NOT NULL,
	`ring_ms` int NOT NULL,
	`wait_ms` int NOT NULL,
	`talk_ms` int NOT NULL,
	CONSTRAINT `cdrs_tenant_id_attempt_id_pk` PRIMARY KEY(`tenant_id`,`attempt_id`)
);
--> statement-breakpoint
CREATE TABLE `recordings` (
	`tenant_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`attempt_id` char(26) character set ascii collate ascii_bin NOT NULL,
	`path` varchar(300) NOT NULL,
	`started_at` datetime(3) NOT NULL,
	`ended_at` datetime(3),
	CONSTRAINT `recordings_tenant_id_attempt_id_pk` PRIMARY KEY(`tenant_id`,`attempt_id`)
);
--> statement-breakpoint
ALTER TABLE `audit_events` ADD CONSTRAINT `audit_events_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `teams` ADD CONSTRAINT `teams_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `teams` ADD CONSTRAINT `teams_parent_fk` FOREIGN KEY (`tenant_id`,`parent_id`) REFERENCES `teams`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `user_sessions` ADD CONSTRAINT `user_sessions_user_fk` FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `users` ADD CONSTRAINT `users_team_fk` FOREIGN KEY (`tenant_id`,`team_id`) REFERENCES `teams`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `campaigns` ADD CONSTRAINT `campaigns_project_fk` FOREIGN KEY (`tenant_id`,`project_id`) REFERENCES `projects`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `campaigns` ADD CONSTRAINT `campaigns_schema_fk` FOREIGN KEY (`tenant_id`,`field_schema_id`) REFERENCES `field_schemas`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `disposition_rules` ADD CONSTRAINT `disposition_rules_disposition_fk` FOREIGN KEY (`tenant_id`,`disposition_id`) REFERENCES `dispositions`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `disposition_rules` ADD CONSTRAINT `disposition_rules_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `dispositions` ADD CONSTRAINT `dispositions_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `dispositions` ADD CONSTRAINT `dispositions_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `field_schemas` ADD CONSTRAINT `field_schemas_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `fields` ADD CONSTRAINT `fields_schema_fk` FOREIGN KEY (`tenant_id`,`field_schema_id`) REFERENCES `field_schemas`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `projects` ADD CONSTRAINT `projects_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `caller_ids` ADD CONSTRAINT `caller_ids_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `campaign_caller_ids` ADD CONSTRAINT `campaign_caller_ids_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `campaign_caller_ids` ADD CONSTRAINT `campaign_caller_ids_caller_id_fk` FOREIGN KEY (`tenant_id`,`caller_id_id`) REFERENCES `caller_ids`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `campaign_trunks` ADD CONSTRAINT `campaign_trunks_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `campaign_trunks` ADD CONSTRAINT `campaign_trunks_trunk_fk` FOREIGN KEY (`tenant_id`,`trunk_id`) REFERENCES `trunks`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `suppressions` ADD CONSTRAINT `suppressions_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `suppressions` ADD CONSTRAINT `suppressions_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `trunks` ADD CONSTRAINT `trunks_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `callbacks` ADD CONSTRAINT `callbacks_lead_fk` FOREIGN KEY (`tenant_id`,`lead_id`) REFERENCES `leads`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `callbacks` ADD CONSTRAINT `callbacks_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `callbacks` ADD CONSTRAINT `callbacks_owner_fk` FOREIGN KEY (`tenant_id`,`owner_user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `import_errors` ADD CONSTRAINT `import_errors_list_fk` FOREIGN KEY (`tenant_id`,`lead_list_id`) REFERENCES `lead_lists`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `lead_lists` ADD CONSTRAINT `lead_lists_tenant_fk` FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `lead_lists` ADD CONSTRAINT `lead_lists_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `lead_numbers` ADD CONSTRAINT `lead_numbers_lead_fk` FOREIGN KEY (`tenant_id`,`lead_id`) REFERENCES `leads`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `leads` ADD CONSTRAINT `leads_list_fk` FOREIGN KEY (`tenant_id`,`lead_list_id`) REFERENCES `lead_lists`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `leads` ADD CONSTRAINT `leads_owner_user_fk` FOREIGN KEY (`tenant_id`,`owner_user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `leads` ADD CONSTRAINT `leads_owner_team_fk` FOREIGN KEY (`tenant_id`,`owner_team_id`) REFERENCES `teams`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `agent_sessions` ADD CONSTRAINT `agent_sessions_user_fk` FOREIGN KEY (`tenant_id`,`user_id`) REFERENCES `users`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `agent_sessions` ADD CONSTRAINT `agent_sessions_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `agent_state_changes` ADD CONSTRAINT `agent_state_changes_session_fk` FOREIGN KEY (`tenant_id`,`agent_session_id`) REFERENCES `agent_sessions`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `attempts` ADD CONSTRAINT `attempts_campaign_fk` FOREIGN KEY (`tenant_id`,`campaign_id`) REFERENCES `campaigns`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `attempts` ADD CONSTRAINT `attempts_lead_fk` FOREIGN KEY (`tenant_id`,`lead_id`) REFERENCES `leads`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `attempts` ADD CONSTRAINT `attempts_trunk_fk` FOREIGN KEY (`tenant_id`,`trunk_id`) REFERENCES `trunks`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `cdrs` ADD CONSTRAINT `cdrs_attempt_fk` FOREIGN KEY (`tenant_id`,`attempt_id`) REFERENCES `attempts`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `recordings` ADD CONSTRAINT `recordings_attempt_fk` FOREIGN KEY (`tenant_id`,`attempt_id`) REFERENCES `attempts`(`tenant_id`,`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `audit_events_entity` ON `audit_events` (`tenant_id`,`entity_type`,`entity_id`);--> statement-breakpoint
CREATE INDEX `user_sessions_user` ON `user_sessions` (`tenant_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `campaigns_status` ON `campaigns` (`status`);--> statement-breakpoint
CREATE INDEX `disposition_rules_disposition` ON `disposition_rules` (`tenant_id`,`disposition_id`,`campaign_id`);--> statement-breakpoint
CREATE INDEX `suppressions_number` ON `suppressions` (`tenant_id`,`number`);--> statement-breakpoint
CREATE INDEX `callbacks_lead` ON `callbacks` (`tenant_id`,`lead_id`,`status`);--> statement-breakpoint
CREATE INDEX `callbacks_due` ON `callbacks` (`tenant_id`,`campaign_id`,`status`,`due_at`);--> statement-breakpoint
CREATE INDEX `callbacks_owner` ON `callbacks` (`tenant_id`,`owner_user_id`,`status`);--> statement-breakpoint
CREATE INDEX `import_errors_list` ON `import_errors` (`tenant_id`,`lead_list_id`,`line`);--> statement-breakpoint
CREATE INDEX `lead_lists_campaign` ON `lead_lists` (`tenant_id`,`campaign_id`);--> statement-breakpoint
CREATE INDEX `lead_numbers_number` ON `lead_numbers` (`tenant_id`,`number`);--> statement-breakpoint
CREATE INDEX `leads_hopper` ON `leads` (`tenant_id`,`lead_list_id`,`state`,`dial_rank`,`priority`,`next_dial_at`,`id`);--> statement-breakpoint
CREATE INDEX `leads_due` ON `leads` (`tenant_id`,`lead_list_id`,`state`,`next_dial_at`);--> statement-breakpoint
CREATE INDEX `leads_external` ON `leads` (`tenant_id`,`external_id`);--> statement-breakpoint
CREATE INDEX `agent_sessions_idle` ON `agent_sessions` (`tenant_id`,`campaign_id`,`state`,`leg_up`,`state_since`);--> statement-breakpoint
CREATE INDEX `agent_sessions_dialer` ON `agent_sessions` (`dialer_id`,`state`);--> statement-breakpoint
CREATE INDEX `agent_state_changes_session` ON `agent_state_changes` (`tenant_id`,`agent_session_id`,`at`);--> statement-breakpoint
CREATE INDEX `agent_state_changes_campaign` ON `agent_state_changes` (`tenant_id`,`campaign_id`,`at`);--> statement-breakpoint
CREATE INDEX `attempts_open` ON `attempts` (`open`,`tenant_id`,`campaign_id`);--> statement-breakpoint
CREATE INDEX `cdrs_ended` ON `cdrs` (`tenant_id`,`ended_at`,`attempt_id`);--> statement-breakpoint
CREATE INDEX `cdrs_campaign_ended` ON `cdrs` (`tenant_id`,`campaign_id`,`ended_at`,`attempt_id`);--> statement-breakpoint
CREATE INDEX `cdrs_campaign_result` ON `cdrs` (`tenant_id`,`campaign_id`,`result`,`ended_at`);