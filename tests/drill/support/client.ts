import { join } from 'node:path';
import type { Machine } from './namespaces.js';

export interface Fetch {
  kind: 'fetch';
  url: string;
  /** What is connected to, whatever the URL's host is. */
  address?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: object;
  ca?: string;
  tls?: object;
  timeoutMs?: number;
}
export interface Answer {
  status?: number;
  headers?: Record<string, string | string[] | undefined>;
  body?: string;
  /** The version that was spoken. */
  tls?: string;
  /** `SILENT`: nothing came back. */
  error?: string;
}
export interface Scan {
  kind: 'scan' | 'datagrams';
  address: string;
  ports: readonly number[];
}
export interface Raw {
  kind: 'raw';
  address: string;
  port: number;
  name: string;
  ca: string;
  bytes: string;
}

type ResultOf<T> = T extends Fetch ? Answer : T extends Scan ? number[] : string;

const CLIENT = join(import.meta.dirname, 'tasks.mjs');

/** Does the tasks on a machine, one after the other. */
export const on = <const T extends readonly (Fetch | Scan | Raw)[]>(
  machine: Machine,
  tasks: T,
): { [K in keyof T]: ResultOf<T[K]> } =>
  JSON.parse(machine.run(process.execPath, [CLIENT, JSON.stringify(tasks)])) as { [K in keyof T]: ResultOf<T[K]> };
