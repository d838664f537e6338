import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMailer } from './mailer.js';

const from = 'Outrider <no-reply@outrider.test>';
const mail = {
  to: 'søren@example.com',
  subject: 'Ny adgangskode',
  text: 'Hej\r\n\r\nhttps://outrider.test/reset#abc\n',
};

describe('mail into a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'outrider-mail-')), 'mail');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('is one file a letter, for its owner alone', async () => {
    const mailer = createMailer({ route: { folder }, from });
    await Promise.all([mailer.send(mail), mailer.send(mail)]);
    const files = await readdir(folder);
    expect(files).toHaveLength(2);
    const file = join(folder, files[0] ?? '');
    expect(file).toMatch(/\.eml$/);
    expect((await stat(file)).mode & 0o077).toBe(0);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('From: Outrider <no-reply@outrider.test>');
    expect(text).toContain('https://outrider.test/reset#abc');
  });

  it('has no header that a name or an address smuggled in', async () => {
    const mailer = createMailer({ route: { folder }, from });
    await mailer.send({ to: 'a@example.com\r\nBcc: b@example.com', subject: 'Hi\r\nBcc: c@example.com', text: 'x' });
    const [file = ''] = await readdir(folder);
    const [head = ''] = (await readFile(join(folder, file), 'utf8')).split('\n\n');
    expect(head.split('\n').filter((line) => /^bcc:/i.test(line))).toEqual([]);
  });
});

describe('mail over SMTP', () => {
  it('reaches the server, to whom it is for', async () => {
    const received: { to: string[]; text: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, done) => {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
          done();
        });
      },
    });
    const listening = server.listen(0, '127.0.0.1');
    await new Promise((resolve) => listening.once('listening', resolve));
    const { port } = listening.address() as AddressInfo;
    const mailer = createMailer({ route: { smtpUrl: `smtp://127.0.0.1:${port}` }, from });
    await mailer.send({ ...mail, to: 'anna@example.com' });
    expect(received).toHaveLength(1);
    expect(received[0]?.to).toEqual(['anna@example.com']);
    expect(received[0]?.text).toContain('https://outrider.test/reset#abc');
    mailer.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('that cannot be handed over says so', async () => {
    const mailer = createMailer({ route: { smtpUrl: 'smtp://127.0.0.1:1' }, from });
    await expect(mailer.send(mail)).rejects.toThrow();
    mailer.close();
  });
});
