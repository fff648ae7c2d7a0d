// TypeScript 7's native compiler over every project reference; the JS-based one stays for the tool that needs its API.
import process from 'node:process'
import { tool } from './run.mjs'
import { typecheck } from './static-checks.mjs'

const [, script, args] = typecheck
process.exit(tool(script, [...args, ...process.argv.slice(2)]).status ?? 1)
