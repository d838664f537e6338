import { cdrLine, type CdrDetail, type Source } from './link/notation.js';
import type { Routes } from './link/routes.js';

/** drachtio's call records, to the applications that asked for them; they are no record of ours. */
export interface Cdrs {
  write(source: Source, message: string | (() => string), detail: CdrDetail): void;
}

export function createCdrs(routes: Pick<Routes, 'next'>): Cdrs {
  return {
    write(source, message, detail) {
      const app = routes.next(`cdr:${detail.record}`);
      app?.send(cdrLine(source, typeof message === 'string' ? message : message(), detail));
    },
  };
}
