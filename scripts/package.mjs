// Builds the bundles and hands them to electron-builder; further arguments are its own (`-- --linux deb`).
import process from 'node:process'
import { build, tool } from './run.mjs'

const built = build()
if (built.status !== 0) process.exit(built.status ?? 1)
process.exit(tool('electron-builder/cli.js', ['--publish', 'never', ...process.argv.slice(2)]).status ?? 1)
