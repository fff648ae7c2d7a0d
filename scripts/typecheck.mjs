// TypeScript 7's native compiler over every project reference; the JS-based one stays for the tools that need its API.
import process from 'node:process'
import { tool } from './run.mjs'

process.exit(tool('typescript-native/bin/tsc', ['-b', ...process.argv.slice(2)]).status ?? 1)
