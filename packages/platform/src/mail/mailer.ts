import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

/** A letter in plain text. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends mail, or hands it to who will. */
export interface Mailer {
  /** Resolves when the next server, or the folder, has it. @throws where it could not be handed over */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Where mail goes: a server, or a folder in which each letter is a file (`*.eml`). */
export type MailRoute = { smtpUrl: string } | { folder: string };

/** A mail server that does not answer in this time is given up, ms. */
const TIMEOUT_MS = 10_000;

/** @param from the sender, `Name <address>` */
export function createMailer({ route, from }: { route: MailRoute; from: string }): Mailer {
  return 'smtpUrl' in route ? smtpMailer(route.smtpUrl, from) : folderMailer(route.folder, from);
}

/** A server on this machine may be spoken to in the clear. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function smtpMailer(smtpUrl: string, from: string): Mailer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport(
    {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: !LOOPBACK.has(url.hostname),
      tls: { minVersion: 'TLSv1.2' },
      ...(url.username === ''
        ? {}
        : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ to: { name: '', address: to }, subject, text });
    },
    close: () => transport.close(),
  };
}

function folderMailer(folder: string, from: string): Mailer {
  const compose = createTransport({ streamTransport: true, buffer: true, newline: 'unix' }, { from });
  return {
    send: async ({ to, subject, text }) => {
      const { message } = await compose.sendMail({ to: { name: '', address: to }, subject, text });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${new Date().toISOString().replaceAll(':', '')}-${randomUUID()}.eml`);
      // Whoever watches the folder sees whole letters only.
      await writeFile(`${file}.part`, message as Buffer, { mode: 0o600 });
      await rename(`${file}.part`, file);
    },
    close: () => compose.close(),
  };
}
