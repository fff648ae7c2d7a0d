import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import type * as Electron from 'electron'
import type { FromLauncher, ToLauncher } from './boot.ts'
import type { Host } from './electron.ts'

export interface LaunchOptions {
  /** The main script, or the folder whose package.json names it. */
  readonly main: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Milliseconds until the app must be up. */
  readonly timeout?: number
}

/** The first argument of `evaluate`: Electron's main module, and `host`, which only the stand-in has. */
export type MainScope = typeof Electron & { readonly host: Host }

/** A running app, in the shape of Playwright's ElectronApplication. */
export interface LaunchedApp {
  evaluate<R, A>(run: (scope: MainScope, arg: A) => R | Promise<R>, arg: A): Promise<R>
  evaluate<R>(run: (scope: MainScope) => R | Promise<R>): Promise<R>
  firstWindow(options?: { timeout?: number }): Promise<Page>
  windows(): Page[]
  context(): BrowserContext
  process(): ChildProcess
  /** Quits as `app.quit()` does and settles when the process has ended. */
  close(): Promise<void>
  /** What the main process has written so far, both streams. */
  output(): string
}

const REGISTER = fileURLToPath(new URL('./register.ts', import.meta.url))
const QUIT_PATIENCE = 30_000

/** Starts the main script in the stand-in without waiting for anything, for processes that end by themselves. */
export function spawnHost({ main, args = [], env = {}, cwd }: LaunchOptions): ChildProcess {
  return spawn(process.execPath, ['--import', REGISTER, main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, NODE_OPTIONS: '', VITEST: undefined, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
}

/** Starts an app in the stand-in and attaches Playwright to its windows. */
export async function launch(options: LaunchOptions): Promise<LaunchedApp> {
  const child = spawnHost(options)
  const events = new EventEmitter().setMaxListeners(0)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.on('message', (message: ToLauncher) =>
    events.emit(message.kind === 'ready' ? 'ready' : String(message.id), message),
  )
  child.on('exit', () => events.emit('exit'))

  let browser: Browser
  try {
    browser = await chromium.connectOverCDP(await endpointOf(child, events, options.timeout ?? 30_000, () => output))
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  const context = browser.contexts()[0]
  if (!context) throw new Error('The stand-in browser has no context.')
  let counter = 0

  const evaluate = async (run: (scope: MainScope, arg: never) => unknown, arg?: unknown): Promise<unknown> => {
    const message: FromLauncher = { kind: 'evaluate', id: ++counter, source: String(run), arg }
    const answer = Promise.race([
      once(events, String(message.id)) as Promise<[Exclude<ToLauncher, { kind: 'ready' }>]>,
      ended.then(() => Promise.reject(new Error(`The app has ended.\n${output.slice(-2000)}`))),
    ])
    if (child.connected) child.send(message)
    const [result] = await answer
    if (result.kind === 'failure') throw new Error(result.message)
    return result.value
  }
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      await evaluate(({ app }) => app.quit()).catch(() => {})
      const timer = setTimeout(() => child.kill('SIGKILL'), QUIT_PATIENCE)
      await ended
      clearTimeout(timer)
    }
    await browser.close().catch(() => {})
  }
  return {
    evaluate,
    firstWindow: async ({ timeout = 30_000 } = {}) => context.pages()[0] ?? context.waitForEvent('page', { timeout }),
    windows: () => context.pages(),
    context: () => context,
    process: () => child,
    close,
    output: () => output,
  }
}

function endpointOf(child: ChildProcess, events: EventEmitter, timeout: number, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`${reason}\n${output()}`))
    const timer = setTimeout(() => fail(`The app was not ready within ${timeout} ms.`), timeout)
    events.once('ready', ({ endpoint }: { endpoint: string }) => {
      clearTimeout(timer)
      resolve(endpoint)
    })
    events.once('exit', () => {
      clearTimeout(timer)
      fail(`The app ended with code ${child.exitCode} before it was ready.`)
    })
  })
}
