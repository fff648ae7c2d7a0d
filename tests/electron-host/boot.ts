import { join } from 'node:path'
import { inspect } from 'node:util'
import { runInThisContext } from 'node:vm'
import { announceReady, app, isLeaving } from './api/app.ts'
import { BrowserWindow } from './api/browser-window.ts'
import { appEvents } from './api/app-events.ts'
import { startBrowser } from './browser.ts'
import { followDownloads } from './downloads.ts'

/** What the process that launched the host says over its IPC channel, and hears. */
export type FromLauncher = {
  readonly kind: 'evaluate'
  readonly id: number
  readonly source: string
  readonly arg: unknown
}
export type ToLauncher =
  | { readonly kind: 'ready'; readonly endpoint: string }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }

export interface BootOptions {
  readonly electron: object
  readonly host: object
  readonly switches: () => string[]
}

/** Starts the browser as soon as the main script has been evaluated, then lets the app be ready. */
export function boot({ electron, host, switches }: BootOptions): void {
  // A second one means it, whatever the app thinks of quitting.
  let signals = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => (++signals > 1 ? app.exit(1) : app.quit()))
  appEvents.on(
    'find-focused-window',
    (asked: { window?: unknown }) => (asked.window = BrowserWindow.getFocusedWindow() ?? undefined),
  )
  appEvents.on('role:quit', () => app.quit())
  for (const role of ['close', 'minimize', 'reload'] as const)
    appEvents.on(`role:${role}`, () => BrowserWindow.getFocusedWindow()?.[role]())
  if (process.send) followLauncher({ ...electron, host })
  setImmediate(() => void start(switches()))
}

async function start(switches: readonly string[]) {
  if (isLeaving()) return
  try {
    const chromium = await startBrowser({ switches, storage: join(app.getPath('userData'), 'electron-host-storage') })
    void chromium.cdp.closed.then(() => app.exit(isLeaving() ? 0 : 1))
    await followDownloads(chromium)
    if (isLeaving()) return
    announceReady(chromium.stop)
    tell({ kind: 'ready', endpoint: chromium.endpoint })
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
}

const tell = (message: ToLauncher) => void (process.connected && process.send?.(message))

function followLauncher(scope: object) {
  process.on('disconnect', () => app.exit(0))
  process.on('message', (message: FromLauncher) => void evaluate(message, scope))
}

async function evaluate({ id, source, arg }: FromLauncher, scope: object) {
  try {
    const run = runInThisContext(`(${source})`) as (scope: object, arg: unknown) => unknown
    tell({ kind: 'result', id, value: await run(scope, arg) })
  } catch (error) {
    tell({ kind: 'failure', id, message: error instanceof Error ? (error.stack ?? error.message) : inspect(error) })
  }
}
