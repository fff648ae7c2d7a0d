import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { launchApp, missingDesktop, type RunningApp } from '#support/electron-app.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import type {} from '../electron-host/fixtures/mini-app/page-types.ts'
import { spawnHost } from '../electron-host/launch.ts'

const MAIN = 'tests/electron-host/fixtures/mini-app/main.ts'
const missing = missingDesktop()

/** Runs a command to its end, or to the end of the test. */
async function output(command: string, args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(command, args, { env: { ...process.env, NODE_OPTIONS: '', ...env }, detached: true })
  // A group of its own, so that what hangs is ended with all it has started.
  onTestFinished(() => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  // What it wrote last may come after its end.
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

describe.skipIf(missing)('an app started as with the real executable', () => {
  const executable = 'tests/electron-host/electron.sh'
  const script = 'tests/electron-host/fixtures/window-report.ts'

  it('takes flags before its path and ends with the last window', async () => {
    const { code, text } = await output(executable, ['--no-sandbox', script, '--mark'], {})
    expect([code, text]).toEqual([0, expect.stringContaining('size 640x480 visible marked 2 windows')])
  })

  it.skipIf(!existsSync('/usr/bin/xvfb-run'))('shows plain windows on an X display', async () => {
    const { code, text } = await output('xvfb-run', ['-a', executable, script, '--mark'], { ELECTRON_HOST_HEADED: '1' })
    expect([code, text]).toEqual([0, expect.stringContaining('size 640x480 visible marked 2 windows')])
  })

  it('quits on SIGTERM', async () => {
    const child = spawnHost({ main: MAIN, args: [`--user-data-dir=${temporaryDirectory()}`] })
    await once(child, 'message')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})

const profilesIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('electron-host-'))
const browsersOf = (folder: string) =>
  execFileSync('ps', ['-eo', 'args'])
    .toString()
    .split('\n')
    .filter((line) => line.includes(join(folder, 'electron-host-')))

describe.skipIf(missing)('what a page stores', () => {
  it('is there after a restart on the same profile, and nowhere else', async () => {
    const userData = temporaryDirectory()
    const read = async (folder: string, write?: string) => {
      const app = await launchApp({ main: MAIN, userData: folder })
      const page = await app.firstWindow()
      await page.waitForFunction(() => Array.isArray(window.heard))
      const found = await page.evaluate((value) => {
        const before = localStorage.getItem('theme')
        if (value !== undefined) localStorage.setItem('theme', value)
        return before
      }, write)
      await app.close()
      return found
    }
    expect(await read(userData, 'dark')).toBeNull()
    expect(await read(userData)).toBe('dark')
    expect(await read(temporaryDirectory())).toBeNull()
  })
})

describe.skipIf(missing)('what the stand-in leaves behind', () => {
  for (const [how, end] of [
    ['is killed', (app: RunningApp) => app.kill()],
    ['quits', (app: RunningApp) => app.close()],
  ] as const)
    it(`is no process and no file when the host ${how}`, async () => {
      // A folder of its own: other tests start hosts at the same time.
      const folder = temporaryDirectory()
      const app = await launchApp({ main: MAIN, env: { TMPDIR: folder } })
      expect(profilesIn(folder)).toHaveLength(1)
      expect(browsersOf(folder).length).toBeGreaterThan(1)
      await end(app)
      await expect.poll(() => [browsersOf(folder), profilesIn(folder)]).toEqual([[], []])
      expect(existsSync(app.userData)).toBe(false)
    })
})
