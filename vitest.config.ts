import { defineConfig } from 'vitest/config';

const source = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
};

/** SIP and media in real time: peers that are kept waiting give up. */
const REAL_TIME = ['apps/softswitch/**', 'packages/telephony/**'];

/** Whole platforms that mostly wait: for a paid minute to end, for timers of SIP to run out. */
const WAITING = ['tests/dialing/talk-until-limit.test.ts', 'tests/interop/sipp-campaign.test.ts'];

const withServices = {
  globalSetup: ['infra/local/src/test-services.ts'],
  // Real peers on a shared machine: what passes only at a later try is reported as such, and is still a fault to find.
  retry: process.env['CI'] ? 2 : 0,
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

/**
 * `unit` needs nothing. `system` needs MariaDB and Redis, which the set-up brings, or a process of its own, and minds nobody beside it.
 * `platform` starts whole platforms, browsers and networks, or works in real time: one file at a time has the machine for itself.
 * They run in this order.
 */
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
          ...withServices,
          name: 'system',
          include: ['{packages,apps}/**/src/**/*.system.test.ts', 'tests/gateway/**/*.test.ts', ...WAITING],
          exclude: [...REAL_TIME, '**/node_modules/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...source,
        test: {
          ...withServices,
          name: 'platform',
          include: [
            ...REAL_TIME.map((path) => `${path}/*.system.test.ts`),
            'infra/**/src/**/*.system.test.ts',
            'tests/**/*.test.ts',
          ],
          exclude: ['tests/gateway/**', ...WAITING, '**/node_modules/**'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
