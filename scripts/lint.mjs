// Rules of the house that a tool can hold: lint, import boundaries, dead code, format.
import process from 'node:process'
import { tool } from './run.mjs'
import { houseRules } from './static-checks.mjs'

const failed = houseRules.filter(([, script, args]) => tool(script, args).status !== 0)
process.exit(failed.length === 0 ? 0 : 1)
