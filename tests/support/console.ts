import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { findChromium } from '../electron-host/chromium.ts'
import { launchApp, type RunningApp } from './electron-app.ts'
import { startKeychainSession, type KeychainSession } from './keychain-session.ts'

/** The product as a person has it before them, on either host, on a data folder that outlives restarts. */
export interface RunningConsole {
  readonly way: 'desktop' | 'served'
  /** The page of the run that is on now. */
  readonly page: () => Page
  /** Process id of the main process of the run that is on now. */
  readonly pid: () => number
  /** The desktop app, for what only it has. @throws Error when served */
  readonly app: () => RunningApp
  /** Folder with everything the product keeps. */
  readonly folder: string
  readonly restart: () => Promise<void>
  /** Ends the main process without a word and starts anew. */
  readonly killAndRestart: () => Promise<void>
  readonly stop: () => Promise<void>
}

interface Run {
  readonly page: Page
  readonly pid: number
  readonly app: RunningApp | null
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>
}

const open = new Set<RunningConsole>()

/** The consoles that are open now, for pictures of what a failed test had before it. */
export const openConsoles = (): RunningConsole[] => [...open]

/**
 * What a step of a test waits for is there long before; the limit is for a machine that others use as well, where the
 * scrypt of one password alone can take ten seconds. A step that fails says so within it.
 */
export const STEP_TIMEOUT_MS = 45_000
const START_TIMEOUT_MS = 60_000
const VIEWPORT = { width: 1280, height: 800 }
/** Frames of what fades and slides are drawn by the processor here, beside other tests. */
const RESTING = { reducedMotion: 'reduce' } as const

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The address `headless` prints; it ends when the process does. */
const printedAddress = async (child: ChildProcess): Promise<string> => {
  let output = ''
  if (child.stdout === null) throw new Error('The served way has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    output += `${line}\n`
    const address = /https?:\/\/\S+/.exec(line)?.[0]
    if (address !== undefined) return address
  }
  throw new Error(`The served way ended before it printed its address:\n${output}`)
}

const runServed = async (folder: string, browser: Browser | null, args: readonly string[]): Promise<Run> => {
  if (browser === null) throw new Error('The served way needs a browser')
  const child = spawn(
    process.execPath,
    ['out/main/headless.js', '--data', path.join(folder, 'data'), '--no-open', ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        XDG_CONFIG_HOME: path.join(folder, 'config'),
        XDG_DATA_HOME: path.join(folder, 'share'),
        XDG_STATE_HOME: path.join(folder, 'state'),
      },
    },
  )
  const address = await printedAddress(child)
  child.stdout.resume()
  const context = await browser.newContext({ viewport: VIEWPORT, acceptDownloads: true, ...RESTING })
  const page = await context.newPage()
  await page.goto(address)
  return {
    page,
    pid: child.pid ?? 0,
    app: null,
    end: async (signal) => {
      await context.close()
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}

const runDesktop = async (folder: string, session: KeychainSession, args: readonly string[]): Promise<Run> => {
  const { PATH: _path, ...keychain } = session.environment
  const userData = path.join(folder, 'desktop')
  const app = await launchApp({ userData, env: keychain, args, timeout: START_TIMEOUT_MS })
  const page = await app.firstWindow({ timeout: START_TIMEOUT_MS })
  await page.setViewportSize(VIEWPORT)
  await page.emulateMedia(RESTING)
  return {
    page,
    pid: app.process().pid ?? 0,
    app,
    end: (signal) => (signal === 'SIGKILL' ? app.kill() : app.close()),
  }
}

/**
 * Starts the built product and opens its page. The desktop gets a real GNOME Keyring of its own, the served way a plain Chromium.
 * @param args what a person would type behind `npm start --`
 */
export const openConsole = async (way: 'desktop' | 'served', args: readonly string[] = []): Promise<RunningConsole> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), `multpanel-${way}-`))
  const session = way === 'desktop' ? await startKeychainSession() : null
  const executablePath = findChromium()
  const browser =
    way === 'served'
      ? await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: chromiumArguments })
      : null
  const start = async (): Promise<Run> => {
    const started = session === null ? await runServed(folder, browser, args) : await runDesktop(folder, session, args)
    started.page.setDefaultTimeout(STEP_TIMEOUT_MS)
    await started.page.waitForSelector('#root *', { timeout: START_TIMEOUT_MS })
    return started
  }
  const tidy = async (): Promise<void> => {
    await browser?.close()
    await session?.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  let run: Run
  try {
    run = await start()
  } catch (error) {
    await tidy()
    throw error
  }
  const again = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    await run.end(signal)
    run = await start()
  }
  const running: RunningConsole = {
    way,
    page: () => run.page,
    pid: () => run.pid,
    app: () => {
      if (run.app === null) throw new Error('There is no desktop app in the served way')
      return run.app
    },
    folder,
    restart: () => again('SIGTERM'),
    killAndRestart: () => again('SIGKILL'),
    stop: async () => {
      open.delete(running)
      await run.end('SIGTERM')
      await tidy()
    },
  }
  open.add(running)
  return running
}
