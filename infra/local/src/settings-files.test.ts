import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { platformEnvironment } from './environment.js';
import { repositoryRoot } from './paths.js';
import { portsOf } from './ports.js';

const read = (name: string) => readFileSync(join(repositoryRoot, name), 'utf8');
const matches = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map(([, found]) => found ?? '')),
];

/** The sources of one workspace folder, tests aside. */
function sourcesOf(folder: string): string[] {
  return readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[^/]+\/src\/.+\.ts$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => read(join(folder, name)));
}

describe('.env.example', () => {
  const documented = matches(read('.env.example'), /^(?:# )?(OUTRIDER_[A-Z0-9_]+|NODE_ENV)=/gm).sort();

  it('names every variable that a process reads, and no other', () => {
    const sources = [...sourcesOf('apps'), ...sourcesOf('packages')].join('\n');
    const declared = matches(sources, /\b(OUTRIDER_[A-Z0-9_]+)\b/g).filter((name) => !name.endsWith('_'));
    expect(documented.filter((name) => !name.startsWith('OUTRIDER_TEST_'))).toEqual(
      ['NODE_ENV', ...declared.filter((name) => !name.startsWith('OUTRIDER_TEST_'))].sort(),
    );
  });

  it('names every variable that the one-machine platform gives', () => {
    const secrets = { databaseRoot: '', database: '', redis: '', key: '', drachtio: '', media: '', demoPassword: '' };
    const given = platformEnvironment({ dataDir: '/d', ports: portsOf(10_240), secrets, carrierScenarioFile: '/s' });
    const ours = Object.keys(given).filter((name) => name.startsWith('OUTRIDER_'));
    expect(ours.filter((name) => !documented.includes(name))).toEqual([]);
  });
});

describe('docker-compose.yml', () => {
  const compose = read('docker-compose.yml');

  it('asks for the variables that set-up gives, and for no other', () => {
    const asked = matches(compose, /\$\{(\w+):\?/g);
    const given = matches(read('infra/local/src/services/docker.ts'), /\b(OUTRIDER_LOCAL_\w+):/g);
    expect(asked.sort()).toEqual(given.sort());
  });

  it('mounts settings files that exist', () => {
    const mounted = matches(compose, /- (\.\/infra\/[^:]+):/g);
    expect(mounted).toHaveLength(2);
    expect(mounted.filter((file) => !existsSync(join(repositoryRoot, file)))).toEqual([]);
  });
});
