import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication } from 'playwright-core'
import { findChromium } from '../electron-host/chromium.ts'
import { launch, type LaunchedApp, type MainScope } from '../electron-host/launch.ts'

export interface LaunchAppOptions {
  /** The main script or the app's folder; the built product by default. */
  readonly main?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The profile to use and keep; without it a new one, removed at the end. */
  readonly userData?: string
  readonly timeout?: number
}

/** A running app, the same on the real Electron and on the stand-in. */
export interface RunningApp extends LaunchedApp {
  /** On the stand-in `evaluate(({ host }) => …)` also sees notifications, the tray and dialogs. */
  readonly isStandIn: boolean
  readonly userData: string
  /** Clicks an item of the application menu. */
  clickMenuItem(id: string): Promise<void>
  /** Ends the main process without a word (SIGKILL) and waits for it. */
  kill(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The real Electron's executable if it has been downloaded; looking never starts the download. */
function findElectron(): string | undefined {
  const folder = join(root, 'node_modules/electron')
  const named = join(folder, 'path.txt')
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist')
  const names = [
    ...(existsSync(named) ? [readFileSync(named, 'utf8').trim()] : []),
    'electron',
    'electron.exe',
    'Electron.app/Contents/MacOS/Electron',
  ]
  return names.map((name) => join(dist, name)).find((path) => existsSync(path))
}

/** Why no desktop app can be run here; undefined when one can. For `describe.skipIf`. */
export function missingDesktop(): string | undefined {
  return (findElectron() ?? findChromium()) ? undefined : 'neither Electron nor Chromium is installed'
}

/**
 * Starts the app in the real Electron where its binary exists, else in the stand-in host.
 * Specs that use it must not assert the scheme of `page.url()`: the stand-in serves `app://` as https.
 */
export async function launchApp(options: LaunchAppOptions = {}): Promise<RunningApp> {
  const main = resolve(root, options.main ?? 'out/main/index.js')
  if (!existsSync(main)) throw new Error(`${main} does not exist. Build the app first: npm run build`)
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'multpanel-e2e-'))
  const electron = findElectron()
  const args = [...(options.args ?? []), `--user-data-dir=${userData}`]
  const started = { main, args, env: options.env ?? {}, timeout: options.timeout ?? 30_000 }
  const tidy = () => {
    if (options.userData === undefined) rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const app = electron ? await launchReal(electron, started) : await launch(started)
    return {
      ...app,
      isStandIn: electron === undefined,
      userData,
      clickMenuItem: (id) =>
        app.evaluate(({ Menu }, wanted) => {
          const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
          if (!item) throw new Error(`The application menu has no item '${wanted}'.`)
          ;(item.click as () => void)()
        }, id),
      close: async () => {
        await app.close()
        tidy()
      },
      kill: async () => {
        const child = app.process()
        const ended = new Promise((settle) => child.once('exit', settle))
        if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await ended
        await app.close()
        tidy()
      },
    }
  } catch (error) {
    tidy()
    throw error
  }
}

interface Started {
  readonly main: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeout: number
}

async function launchReal(executablePath: string, { main, args, env, timeout }: Started): Promise<LaunchedApp> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const variables = Object.entries({ ...process.env, ...env }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const app: ElectronApplication = await _electron.launch({
    executablePath,
    args: [...sandbox, main, ...args],
    env: Object.fromEntries(variables),
    timeout,
  })
  let output = ''
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return {
    evaluate: <R>(run: (scope: MainScope, arg: never) => R | Promise<R>, arg?: unknown) =>
      app.evaluate<R, unknown>(run as Parameters<typeof app.evaluate<R, unknown>>[0], arg),
    firstWindow: (options) => app.firstWindow(options),
    windows: () => app.windows(),
    context: () => app.context(),
    process: () => app.process(),
    close: () => app.close(),
    output: () => output,
  }
}
