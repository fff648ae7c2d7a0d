// What is checked without running the product: a name, the package's program and its arguments. All of it is bound by
// processor time: one checker for each project works out every type once, and the compiler and the linter, both written
// in Go, collect garbage less often, for some memory (GOGC).
import process from 'node:process'

process.env.GOGC ??= '400'

export const typecheck = ['typecheck', 'typescript-native/bin/tsc', ['-b', '--checkers', '1']]

export const houseRules = [
  ['lint', 'oxlint/bin/oxlint', []],
  [
    'import boundaries',
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', '.dependency-cruiser.mjs', 'src'],
  ],
  ['dead code', 'knip/bin/knip.js', []],
  ['format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '--cache', '.']],
]
