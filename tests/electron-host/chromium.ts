import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectCdp, type CdpConnection } from './cdp.ts'

export interface Chromium {
  readonly endpoint: string
  readonly cdp: CdpConnection
  readonly process: ChildProcess
  readonly executable: string
  readonly profile: string
  /** Ends the browser; settles when its process has ended and its profile is removed. */
  readonly stop: () => Promise<void>
}

export const DISPLAY = { width: 1920, height: 1080 } as const

const FLAGS = [
  '--remote-debugging-port=0',
  // Nobody talks over this pipe. It is a leash: its end closes with the host, even by SIGKILL, and Chromium follows.
  '--remote-debugging-pipe',
  '--no-startup-window',
  '--keep-alive-for-test',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-search-engine-choice-screen',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider',
  '--password-store=basic',
  '--use-mock-keychain',
]

/** The Chromium to run: `ELECTRON_HOST_CHROMIUM`, or the first of the usual places. */
export function findChromium(): string | undefined {
  const places = [
    process.env.ELECTRON_HOST_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]
  return places.find((path): path is string => path !== undefined && existsSync(path))
}

/** Whether windows are to be seen (under X or Xvfb) instead of headless. */
export const isHeaded = (): boolean => process.env.ELECTRON_HOST_HEADED === '1'

export interface ChromiumOptions {
  readonly switches: readonly string[]
  /** A folder of the app's profile that carries the pages' localStorage from one start to the next. */
  readonly storage: string
}

/** What localStorage is called in the profile and in the folder it is carried over in. */
const STORAGE = 'Local Storage'
const LEASH = `
"$@"
if [ -d "$STORAGE" ]; then
  rm -rf "$STORAGE/${STORAGE}"
  cp -r "$PROFILE/Default/${STORAGE}" "$STORAGE/" 2>/dev/null
fi
n=0
while [ -e "$PROFILE" ] && [ $n -lt 20 ]; do
  rm -rf "$PROFILE" || sleep 0.1
  n=$((n+1))
done`

/**
 * Starts Chromium with an empty profile of its own in the temporary directory. A small shell waits for it and removes
 * the profile, so that nothing stays even when the host dies without a word. localStorage outlives an orderly end, as
 * it does in Electron.
 */
export async function startChromium({ switches, storage }: ChromiumOptions): Promise<Chromium> {
  const executable = findChromium()
  if (!executable)
    throw new Error('No Chromium found. Install it (apt-get install chromium) or set ELECTRON_HOST_CHROMIUM.')
  const profile = mkdtempSync(join(tmpdir(), 'electron-host-'))
  const carried = join(storage, STORAGE)
  if (existsSync(carried)) cpSync(carried, join(profile, 'Default', STORAGE), { recursive: true })
  const args = [
    ...FLAGS,
    ...(isHeaded() ? [] : ['--headless=new', `--screen-info={${DISPLAY.width}x${DISPLAY.height}}`]),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${profile}`,
    ...switches,
  ]
  const child = spawn('/bin/sh', ['-c', LEASH, 'chromium', executable, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, PROFILE: profile, STORAGE: storage, NODE_OPTIONS: '' },
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoint = await readEndpoint(child)
  const cdp = await connectCdp(endpoint)
  for (const stream of child.stdio) if (stream && 'on' in stream) stream.on('error', () => {})
  return {
    endpoint,
    cdp,
    process: child,
    executable,
    profile,
    stop: async () => {
      mkdirSync(storage, { recursive: true })
      await cdp.send('Browser.close').catch(() => {})
      for (const stream of child.stdio.slice(2)) stream?.destroy()
      await ended
    },
  }
}

/** Has the running browser open a plain window on `url`; settles when it has been told. */
export async function showAppWindow({ executable, profile }: Chromium, url: string): Promise<void> {
  const args = [`--user-data-dir=${profile}`, `--app=${url}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const messenger = spawn(executable, args, { stdio: 'ignore' })
  const [code] = (await once(messenger, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`Chromium did not open a window (code ${code}).`)
}

function readEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`Chromium ended at start with code ${code}:\n${text}`)))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-20_000)
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (found) resolve(found)
    })
  })
}
