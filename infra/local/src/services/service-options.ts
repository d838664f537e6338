import type { Secrets } from '../secrets.js';

/** What one server needs to start. */
export interface ServiceOptions {
  dir: string;
  port: number;
  secrets: Secrets;
  logsDir: string;
  runDir: string;
  /** Commits survive a power cut; slower. */
  durable: boolean;
}
