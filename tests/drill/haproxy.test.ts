import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createCertificates } from './support/certificates.js';
import { infra, runUnpacked, tools } from './support/tools.js';

const found = await tools();

it.skipIf(typeof found === 'string')('HAProxy takes its settings without a warning', () => {
  if (typeof found === 'string') return;
  const dir = mkdtempSync(join(tmpdir(), 'outrider-haproxy-'));
  try {
    const { pem } = createCertificates(dir).issue('app', ['DNS:app.test']);
    const said = runUnpacked(found.haproxy, ['-c', '-dW', '-f', join(infra, 'haproxy/haproxy.cfg')], {
      OUTRIDER_PUBLIC_HOST: 'app.test',
      OUTRIDER_BIND: '127.0.0.1',
      OUTRIDER_CERTIFICATE: pem,
      OUTRIDER_API: '127.0.0.1:3000',
      OUTRIDER_GATEWAY: '127.0.0.1:3001',
      OUTRIDER_STAFF_BIND: '127.0.0.1:8443',
      OUTRIDER_STAFF_CERTIFICATE: pem,
      OUTRIDER_STAFF_HOST: 'staff.test',
      OUTRIDER_STAFF: '127.0.0.1:3002',
    });
    expect(said).toContain('Configuration file is valid');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

if (typeof found === 'string') it.skip(`HAProxy is not run here: ${found}`);
