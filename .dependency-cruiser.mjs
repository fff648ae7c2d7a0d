// The doors between the rooms (docs/architecture.md): who may import what. The build fails on a breach.
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })
const npm = (names) => ({ path: names.map((name) => `node_modules/${name}(/|$)`) })

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule(
      'no-cycles',
      'Modules that need each other are one module.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule('not-resolvable', 'Every import resolves.', {}, { couldNotResolve: true }),
    rule(
      'shared-is-pure',
      'shared imports shared, zod and ipaddr.js only.',
      { path: '^src/shared/' },
      { pathNot: ['^src/shared/', '^node_modules/(zod|ipaddr\\.js)/'] },
    ),
    rule(
      'renderer-walls',
      'The page knows shared, never main.',
      { path: '^src/renderer/' },
      { path: '^src/(main|preload|lab)/' },
    ),
    rule(
      'preload-types-only',
      'preload: electron, and types of shared.',
      { path: '^src/preload/' },
      { pathNot: ['^src/preload/', '^src/shared/', 'node_modules/electron'] },
    ),
    rule(
      'preload-shared-types',
      'preload takes only types of shared.',
      { path: '^src/preload/' },
      { path: '^src/shared/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'main-walls',
      'main never imports the page, the preload or the lab.',
      { path: '^src/main/' },
      { path: '^src/(renderer|preload|lab)/' },
    ),
    rule(
      'lab-stands-alone',
      'The lab imports nothing of the product.',
      { path: '^src/lab/' },
      { path: '^src/(main|renderer|preload|shared)/' },
    ),
    rule(
      'electron-in-host',
      'Electron only in the host.',
      { path: '^src/', pathNot: ['^src/main/host/', '^src/main/index\\.ts$', '^src/preload/'] },
      npm(['electron', 'electron-updater']),
    ),
    rule(
      'sql-in-repositories',
      'better-sqlite3 only in storage and repositories.',
      { path: '^src/', pathNot: ['^src/main/storage/', '\\.repository\\.ts$'] },
      { ...npm(['better-sqlite3', '@types/better-sqlite3']) },
    ),
    rule(
      'clients-in-adapters',
      'Clients of outside systems only in adapters.',
      { path: '^src/', pathNot: ['^src/main/adapters/'] },
      npm(['axios', 'ssh2', 'pg', 'nodemailer', '@azure/msal-node']),
    ),
    rule(
      'keychain-in-host',
      'keytar only in the host.',
      { path: '^src/', pathNot: ['^src/main/host/'] },
      npm(['keytar']),
    ),
    rule(
      'adapters-know-no-feature',
      'Adapters hold no business rule.',
      { path: '^src/main/adapters/' },
      { path: ['^src/main/features/', '^src/main/storage/', '^src/main/compose'] },
    ),
    rule(
      'upward',
      'Services never import operations.',
      { path: '\\.(service|repository)\\.ts$' },
      { path: '\\.operations\\.ts$' },
    ),
    rule(
      'repositories-are-lowest',
      'Repositories import no service.',
      { path: '\\.repository\\.ts$' },
      { path: '\\.service\\.ts$' },
    ),
    rule(
      'foreign-repository',
      "A feature never imports another feature's repository.",
      { path: '^src/main/features/([^/]+)/' },
      { path: '^src/main/features/([^/]+)/.*\\.repository\\.ts$', pathNot: '^src/main/features/$1/' },
    ),
    rule(
      'host-is-outermost',
      'Only entries import the host.',
      { path: '^src/main/', pathNot: ['^src/main/host/', '^src/main/index\\.ts$'] },
      { path: '^src/main/host/' },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
