ALTER TABLE `user_sessions` ADD `challenge` varchar(100) character set ascii collate ascii_bin;--> statement-breakpoint
ALTER TABLE `user_sessions` ADD `challenge_expires_at` datetime(3);