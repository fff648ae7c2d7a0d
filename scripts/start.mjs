// Opens the console: the Electron window where it can be had, else the served way on loopback.
import process from 'node:process'
import { electronBinary, fetchElectron, hasDisplay } from './electron-binary.mjs'
import { NODE_FLAGS } from './node-flags.mjs'
import { become, build, bundlesAreCurrent, inRoot } from './run.mjs'

const args = process.argv.slice(2)
// `npm start --demo`, the dashes between them forgotten: npm keeps the flag for itself and tells only the environment.
if (process.env.npm_config_demo === 'true' && !args.includes('--demo')) args.push('--demo')
const help = args.includes('--help') || args.includes('-h')
const served = help || args.includes('--served')
if (!bundlesAreCurrent()) {
  process.stdout.write('Building …\n')
  const { status } = build()
  if (status !== 0) process.exit(status ?? 1)
}

if (!served && hasDisplay() && !electronBinary()) fetchElectron()
const electron = electronBinary()
if (!served && electron && hasDisplay()) {
  become(electron, [inRoot('.'), ...args])
} else {
  const reason = help
    ? 'npm start -- [--served] [--demo]: the desktop window; without Electron or a display, or with --served, as follows.'
    : served
      ? 'Served way, as asked.'
      : hasDisplay()
        ? 'The Electron binary could not be had: opening the served way instead, the same console in your browser.'
        : 'There is no display: opening the served way instead, the same console for a browser.'
  process.stdout.write(`${reason}\n`)
  const passed = args.filter((argument) => argument !== '--served')
  become(process.execPath, [...NODE_FLAGS, inRoot('out/main/headless.js'), ...passed])
}
