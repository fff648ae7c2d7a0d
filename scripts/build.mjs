import process from 'node:process'
import { build } from './run.mjs'

process.exit(build().status ?? 1)
