import { defineConfig } from 'vitest/config';

const source = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
};

/** `unit` needs nothing; `system` needs MariaDB, Redis or spawned processes, which the set-up brings. */
export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['{packages,apps,infra}/**/src/**/*.test.ts'],
          exclude: ['**/*.system.test.ts', '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...source,
        test: {
          name: 'system',
          include: ['{packages,apps,infra}/**/src/**/*.system.test.ts', 'tests/**/*.test.ts'],
          globalSetup: ['infra/local/src/test-services.ts'],
          fileParallelism: false,
          // After the others, which take all of the machine.
          sequence: { groupOrder: 1 },
          // Real peers on a shared machine: what passes only at a later try is reported as such, and is still a fault to find.
          retry: process.env['CI'] ? 2 : 0,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
