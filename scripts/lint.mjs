// Rules of the house that a tool can hold: lint, import boundaries, dead code, format.
import process from 'node:process'
import { tool } from './run.mjs'

const checks = [
  ['eslint/bin/eslint.js', ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/']],
  ['dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.mjs', 'src']],
  ['knip/bin/knip.js', []],
  ['prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '--cache', '.']],
]
const failed = checks.filter(([script, args]) => tool(script, args).status !== 0)
process.exit(failed.length === 0 ? 0 : 1)
