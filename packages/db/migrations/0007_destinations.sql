ALTER TABLE `tenants` ADD `destinations_version` int DEFAULT 0 NOT NULL;--> statement-breakpoint
INSERT INTO `destinations` (`tenant_id`, `prefix`, `allowed`, `price_per_minute`, `created_at`)
SELECT DISTINCT `trunks`.`tenant_id`, `allowed`.`prefix`, 1, 0, utc_timestamp(3)
FROM `trunks`, json_table(`trunks`.`allowed_prefixes`, '$[*]' COLUMNS (`prefix` varchar(16) PATH '$')) AS `allowed`
WHERE `allowed`.`prefix` REGEXP '^[+][1-9][0-9]{0,14}$';
