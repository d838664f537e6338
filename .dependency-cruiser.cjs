/** The direction of dependencies: apps → packages that do I/O → pure packages. */
const PURE = '^packages/(domain|pacing|contracts)/';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'pure-packages-do-no-io',
      comment: 'domain, pacing and contracts are rules: they import no Node built-in and no package that does I/O.',
      severity: 'error',
      from: { path: PURE, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-packages-know-only-each-other',
      severity: 'error',
      from: { path: PURE },
      to: { path: '^(apps|infra|tests|packages/(?!domain/|pacing/|contracts/))' },
    },
    {
      name: 'packages-do-not-know-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|infra|tests)/' },
    },
    {
      name: 'apps-do-not-know-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'a-package-is-entered-by-its-face',
      comment: 'Import @outrider/name, not a file inside it.',
      severity: 'error',
      from: { path: '^(apps|packages|infra)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/src/(?!(index|testing)\\.ts$)', pathNot: '^(apps|packages|infra)/$2/' },
    },
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|packages/(?!testkit/))', pathNot: '(\\.test|/test-[a-z-]+)\\.ts$' },
      to: { path: '^packages/(testkit/|[^/]+/src/testing\\.ts$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.tests.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
