// Finds the Electron binary without setting off a download, or fetches it once when that is wanted.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { inRoot } from './run.mjs'

/** Path of the Electron program, or null. */
export const electronBinary = () => {
  const marker = inRoot('node_modules', 'electron', 'path.txt')
  if (!existsSync(marker)) return null
  const file = path.join(inRoot('node_modules', 'electron', 'dist'), readFileSync(marker, 'utf8').trim())
  return existsSync(file) ? file : null
}

/** Tries to fetch the binary, quietly and for a bounded time. */
export const fetchElectron = () => {
  const installer = inRoot('node_modules', 'electron', 'install.js')
  if (!existsSync(installer)) return
  process.stdout.write('Fetching the Electron binary …\n')
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: 180_000 })
}

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
