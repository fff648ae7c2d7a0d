import process from 'node:process'
import { become, inRoot } from './run.mjs'

become(process.execPath, [inRoot('src/lab/cli.ts'), ...process.argv.slice(2)])
