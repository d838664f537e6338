-- The accounts of Outrider's processes at the database, each with what it needs and no more. Run it as an administrator after each migration
-- (MySQL 8.4 and MariaDB 10.11; it may be run again):
--
--   mysql --ssl-mode=VERIFY_IDENTITY … < accounts.sql
--
-- An account that is new here is locked. Give it a password and let it in over TLS alone:
--
--   ALTER USER 'outrider_api'@'%' IDENTIFIED BY '<openssl rand -hex 24>' REQUIRE SSL ACCOUNT UNLOCK;
--
-- Nobody but the migrator may change or delete what is on record (audit_events), and no process may change tables. Migrations, and
-- `npm run secrets:rotate`, run under the migrator's account, which no running process has.

CREATE USER IF NOT EXISTS 'outrider_migrator'@'%' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'outrider_api'@'%' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'outrider_gateway'@'%' ACCOUNT LOCK;
CREATE USER IF NOT EXISTS 'outrider_dialer'@'%' ACCOUNT LOCK;

GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON `outrider`.* TO 'outrider_migrator'@'%';

-- api: keeps records, and says who may do what
GRANT SELECT ON `outrider`.`abandoned_numbers` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`agent_sessions` TO 'outrider_api'@'%';
GRANT SELECT, INSERT ON `outrider`.`agent_state_changes` TO 'outrider_api'@'%';
GRANT SELECT ON `outrider`.`answer_models` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`api_clients` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`api_keys` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`api_usage` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`attempts` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`audit_chains` TO 'outrider_api'@'%';
GRANT SELECT, INSERT ON `outrider`.`audit_events` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`callbacks` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`caller_ids` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`campaign_caller_ids` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`campaign_trunks` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`campaigns` TO 'outrider_api'@'%';
GRANT SELECT ON `outrider`.`cdrs` TO 'outrider_api'@'%';
GRANT SELECT, INSERT ON `outrider`.`data_keys` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`destinations` TO 'outrider_api'@'%';
GRANT SELECT ON `outrider`.`dialer_instances` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`disposition_rules` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`dispositions` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`field_schemas` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`fields` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`idempotency_keys` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`identity_providers` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`import_errors` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`ip_allowlist_changes` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`lead_lists` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`lead_numbers` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`leads` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`partner_approvals` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`password_resets` TO 'outrider_api'@'%';
GRANT SELECT ON `outrider`.`platform_suppressions` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`projects` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`recordings` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`recovery_codes` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`roles` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`second_factors` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`spend_days` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`support_contacts` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`support_grants` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`suppressions` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`teams` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`tenants` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`trunks` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`used_assertions` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`user_identities` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`user_sessions` TO 'outrider_api'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`users` TO 'outrider_api'@'%';

-- gateway: agents at work: their state, calls and outcomes
GRANT SELECT ON `outrider`.`abandoned_numbers` TO 'outrider_gateway'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`agent_sessions` TO 'outrider_gateway'@'%';
GRANT SELECT, INSERT ON `outrider`.`agent_state_changes` TO 'outrider_gateway'@'%';
GRANT SELECT, UPDATE ON `outrider`.`attempts` TO 'outrider_gateway'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`callbacks` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`campaign_caller_ids` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`campaign_trunks` TO 'outrider_gateway'@'%';
GRANT SELECT, UPDATE ON `outrider`.`campaigns` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`cdrs` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`disposition_rules` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`dispositions` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`field_schemas` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`fields` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`lead_lists` TO 'outrider_gateway'@'%';
GRANT SELECT, UPDATE ON `outrider`.`lead_numbers` TO 'outrider_gateway'@'%';
GRANT SELECT, UPDATE ON `outrider`.`leads` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`projects` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`roles` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`support_grants` TO 'outrider_gateway'@'%';
GRANT SELECT, INSERT ON `outrider`.`suppressions` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`teams` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`tenants` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`trunks` TO 'outrider_gateway'@'%';
GRANT SELECT, UPDATE ON `outrider`.`user_sessions` TO 'outrider_gateway'@'%';
GRANT SELECT ON `outrider`.`users` TO 'outrider_gateway'@'%';

-- dialer: places calls and keeps what became of them
GRANT SELECT, INSERT, UPDATE, DELETE ON `outrider`.`abandoned_numbers` TO 'outrider_dialer'@'%';
GRANT SELECT, UPDATE ON `outrider`.`agent_sessions` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT ON `outrider`.`agent_state_changes` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`answer_models` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`attempts` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`audit_chains` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT ON `outrider`.`audit_events` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`callbacks` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`caller_ids` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`campaign_caller_ids` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`campaign_trunks` TO 'outrider_dialer'@'%';
GRANT SELECT, UPDATE ON `outrider`.`campaigns` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT ON `outrider`.`cdrs` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`data_keys` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`destinations` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`dialer_instances` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`disposition_rules` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`dispositions` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`lead_lists` TO 'outrider_dialer'@'%';
GRANT SELECT, UPDATE ON `outrider`.`lead_numbers` TO 'outrider_dialer'@'%';
GRANT SELECT, UPDATE ON `outrider`.`leads` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`platform_suppressions` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`projects` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`recordings` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT, UPDATE ON `outrider`.`spend_days` TO 'outrider_dialer'@'%';
GRANT SELECT, INSERT ON `outrider`.`suppressions` TO 'outrider_dialer'@'%';
GRANT SELECT, UPDATE ON `outrider`.`tenants` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`trunks` TO 'outrider_dialer'@'%';
GRANT SELECT ON `outrider`.`users` TO 'outrider_dialer'@'%';
