import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/**
 * `node --import ./tests/electron-host/register.ts out/main/index.js` runs an Electron app's main script here:
 * `electron`, imported or required from anywhere, is the stand-in.
 */
const electron = new URL('./electron.ts', import.meta.url).href
const NAMES = new Set(['electron', 'electron/main', 'electron/common'])

registerHooks({
  resolve: (specifier, context, next) =>
    NAMES.has(specifier)
      ? { url: electron, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
})

const manifest = new URL('../../node_modules/electron/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const define = (target: object, name: string, value: unknown) =>
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true })
define(process, 'versions', Object.freeze({ ...process.versions, electron: version, chrome: 'stand-in' }))
define(process, 'type', 'browser')
define(process, 'defaultApp', true)
define(process, 'resourcesPath', new URL('../../resources', import.meta.url).pathname)
