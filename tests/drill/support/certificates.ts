import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './tools.js';

export interface Certificates {
  /** Who signed them all; a file. */
  ca: string;
  /** A file with the certificate and the key of a server with these names (`DNS:…`, `IP:…`). */
  issue(name: string, alternatives: readonly string[]): { pem: string; certificate: string; key: string };
}

/** A certificate authority of the test's own, good for two days. */
export function createCertificates(dir: string): Certificates {
  const file = (name: string) => join(dir, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const ca = file('ca.pem');
  run('openssl', [
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    file('ca.key'),
    '-out',
    ca,
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  ]);
  return {
    ca,
    issue(name, alternatives) {
      const [key, request, certificate] = [file(`${name}.key`), file(`${name}.csr`), file(`${name}.crt`)];
      run('openssl', ['req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`]);
      writeFileSync(file(`${name}.ext`), `subjectAltName=${alternatives.join(',')}\n`);
      run('openssl', [
        ...['x509', '-req', '-in', request, '-CA', ca, '-CAkey', file('ca.key'), '-CAcreateserial'],
        ...['-out', certificate, '-days', '2', '-extfile', file(`${name}.ext`)],
      ]);
      const pem = file(`${name}.pem`);
      writeFileSync(pem, readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
      return { pem, certificate, key };
    },
  };
}
