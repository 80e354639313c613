// What may import what: `npm run imports`. Types count as the rest does.

/** Folders of src/ in the order in which data flows. Each imports only from those before it. */
const folders = [
  'errors',
  'secrets',
  'system',
  'settings',
  'declaration',
  'requirements',
  'policy',
  'catalog',
  'python',
  'lockfile',
  'installer',
  'package-index',
  'audit',
  'provenance',
  'bundle',
  'resolution',
  'plan',
  'environment',
  'verification',
  'sync',
  'inventory',
  'sbom',
  'changes',
  'handoff',
  'docker',
  'health',
  'output',
  'manager',
  'verb',
  'commands',
  'command-line',
];

/** These reach the machine through ports only. */
const pure = ['requirements', 'policy', 'plan'];

/** The files of src/sync/, in the same way. */
const sync = [
  'session',
  'target',
  'time-limit',
  'bundles',
  'memory',
  'reading',
  'policy',
  'installer-settings',
  'link-check',
  'audit',
  'provenance',
  'snapshot',
  'active-lockfile',
  'outcome',
  'missing-extras',
  'atomic-request',
  'request',
  'recollection',
  'ledger-contents',
  'command-names',
  'advance',
  'progress',
  'change-list',
  'report',
  'rollback-hold',
  'await-writer',
  'local-archives',
  'stale-packages',
  'plan-sync',
  'bundled-wheels',
  'short-question',
  'refused-licences',
  'install-failures',
  'installed-plan',
  'unfinished-imports',
  'regression',
  'guilty-lines',
  'dry-run',
  'held-back',
  'preview',
  'preparation',
  'context',
  'tidy-cache',
  'leftovers',
  'optimistic-install',
  'build',
  'innocent-change',
  'record',
  'engine',
  'result',
  'sync',
  'change',
  'developer-path',
  'start-sync',
];

const folderPaths = folders.map((folder) => `^src/${folder}/`);
const purePaths = { path: pure.map((folder) => `^src/${folder}/`) };
const syncPaths = sync.map((file) => `^src/sync/${file}\\.ts$`);

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** One rule for each place: it imports from none of those after it. */
const inOrder = (places, paths) =>
  places
    .slice(0, -1)
    .map((place, index) =>
      forbid(
        `order-of-${place}`,
        `${place} may import only what comes before it: ${places.slice(0, index).join(', ') || 'nothing'}.`,
        { path: paths[index] },
        { path: paths.slice(index + 1) },
      ),
    );

export default {
  forbidden: [
    forbid('no-cycle', 'Files import each other; move what both need to a third.', {}, { circular: true }),
    ...inOrder(folders, folderPaths),
    ...inOrder(
      sync.map((file) => `sync/${file}`),
      syncPaths,
    ),
    forbid(
      'entry-points',
      'What a folder needs lies in a folder, not beside the entry points.',
      { path: '^src/[^/]+/' },
      { path: '^src/[^/]+\\.ts$' },
    ),
    forbid(
      'place-of-folder',
      'Give the folder a place in `folders` of .dependency-cruiser.mjs.',
      {},
      { path: '^src/[^/]+/', pathNot: folderPaths },
    ),
    forbid(
      'place-of-file',
      'Give the file a place in `sync` of .dependency-cruiser.mjs.',
      {},
      { path: '^src/sync/', pathNot: syncPaths },
    ),
    ...[{ path: '^src/system/' }, { dependencyTypes: ['core'] }].map((machine) =>
      forbid('pure', 'It reaches the machine through ports only.', purePaths, machine),
    ),
    forbid(
      'shipped',
      'src/ imports nothing that is not shipped.',
      { path: '^src/' },
      { path: '^(test|bench|scripts)/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // Projects of their own, which `dev new` writes.
    exclude: { path: '^src/templates/' },
  },
};
