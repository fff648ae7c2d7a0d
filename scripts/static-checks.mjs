// What is checked without running the product: a name, the package's program and its arguments.
export const typecheck = ['typecheck', 'typescript-native/bin/tsc', ['-b']]

export const houseRules = [
  [
    'lint',
    'eslint/bin/eslint.js',
    ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/'],
  ],
  [
    'import boundaries',
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', '.dependency-cruiser.mjs', 'src'],
  ],
  ['dead code', 'knip/bin/knip.js', []],
  ['format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '--cache', '.']],
]
