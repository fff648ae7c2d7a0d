import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bridge } from '#shared/bridge.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { launchApp, missingDesktop } from '#support/electron-app.ts'
import { missingKeychainParts } from '#support/keychain-session.ts'

declare global {
  interface Window {
    readonly multpanel?: Bridge
  }
}

const missing = missingDesktop() ?? missingKeychainParts()[0]
if (missing !== undefined) console.warn(`The desktop checklist is not tested: ${missing}.`)

describe.skipIf(missing !== undefined)('the desktop against a hostile page', () => {
  let running: RunningConsole
  let page: Page
  beforeAll(async () => {
    running = await openConsole('desktop')
    page = running.page()
    await page.waitForSelector('#root *')
  })
  afterAll(() => running.stop())

  it('has every window isolated, sandboxed, without Node', async () => {
    const settings = await running.app().evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        // Electron has it, its declarations do not.
        const contents = window.webContents as typeof window.webContents & {
          getLastWebPreferences: () => Electron.WebPreferences
        }
        const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences()
        return { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity }
      }),
    )
    expect(settings).toEqual([
      { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, webSecurity: true },
    ])
  })

  it('gives the page two functions and nothing else', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.multpanel ?? {}).sort(),
      frozen: Object.isFrozen(window.multpanel),
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
    }))
    expect(seen).toEqual({ bridge: ['invoke', 'subscribe'], frozen: true, require: 'undefined', process: 'undefined' })
  })

  it('runs no script that is not of the bundle', async () => {
    const ran = await page.evaluate(async () => {
      const marks = globalThis as { inline?: boolean; evaluated?: boolean }
      const script = document.createElement('script')
      script.textContent = 'globalThis.inline = true'
      document.body.append(script)
      // As a string a timer's task is evaluated by the page itself, outside of what the debugger may do.
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that it does not run is what is tested
      setTimeout('globalThis.evaluated = true')
      await new Promise((resolve) => setTimeout(resolve))
      const foreign = await fetch('https://example.com/').then(
        () => true,
        () => false,
      )
      return { inline: marks.inline === true, evaluated: marks.evaluated === true, foreign }
    })
    expect(ran).toEqual({ inline: false, evaluated: false, foreign: false })
  })

  it('serves its page with the policy, and no file beside it', async () => {
    const answers = await page.evaluate(async () => {
      const get = async (address: string) => {
        const response = await fetch(address)
        return { status: response.status, policy: response.headers.get('content-security-policy') }
      }
      return {
        index: await get('/'),
        outside: await get('/..%2f..%2fpackage.json'),
        main: await get('/../main/index.js'),
      }
    })
    expect(answers.index).toEqual({
      status: 200,
      policy: expect.stringContaining("default-src 'none'; script-src 'self';") as string,
    })
    expect(answers.outside.status).toBe(404)
    expect(answers.main.status).toBe(404)
  })

  it('stays where it is and opens no window', async () => {
    const before = page.url()
    await page.evaluate(() => {
      location.href = 'https://example.com/'
    })
    const opened = await page.evaluate(() => window.open('about:blank') === null)
    await page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: 'file:///etc/passwd', target: '_blank' })
      document.body.append(link)
      link.click()
    })
    expect(opened).toBe(true)
    expect(page.url()).toBe(before)
    expect(await running.app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  it('is refused every device and permission', async () => {
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
    })
    expect(new Set(states)).not.toContain('granted')
  })

  it('opens outside addresses only when they are http or https', async () => {
    const answers = await page.evaluate(async () => {
      const urls = ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'vscode://open', 'not an address']
      return Promise.all(urls.map(async (url) => window.multpanel?.invoke('app.openExternal', { url })))
    })
    expect(answers.map((answer) => answer?.ok)).toEqual([false, false, false, false, false])
  })

  it('answers anything malformed with an error that shows nothing of the inside', async () => {
    const answers = await page.evaluate(async () => {
      const malformed: readonly (readonly [unknown, unknown])[] = [
        ['__proto__', {}],
        ['clusters.list', { constructor: { prototype: 1 } }],
        ['guests.power', { guestIds: ['x'], action: { kind: 'explode' } }],
        ['app.info', 'text'],
        [null, undefined],
      ]
      const texts: string[] = []
      for (const [operation, input] of malformed)
        texts.push(JSON.stringify(await window.multpanel?.invoke(operation as string, input)))
      return texts
    })
    for (const answer of answers) expect(answer).not.toMatch(/\bat .*\.(js|ts):\d+|node_modules|out\/main/)
    expect(answers[0]).toContain('not_found')
    expect(answers[2]).toContain('invalid_input')
  })

  it('is open once per data folder: a second start shows the first window and ends', async () => {
    await running.app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const userData = path.join(running.folder, 'desktop')
    await expect(launchApp({ userData })).rejects.toThrow(/ended|closed|exited/i)
    await expect
      .poll(() => running.app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
      .toBe(true)
  })

  it('has the pages and the settings in its menu, and follows them', async () => {
    await running.app().clickMenuItem('page-clusters')
    await expect.poll(() => page.evaluate(() => location.href)).toContain('/clusters')
  })

  it('keeps its window where it was closed, and its data through a restart', async () => {
    await running
      .app()
      .evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1100, height: 700 }),
      )
    await running.restart()
    page = running.page()
    const file = path.join(running.folder, 'desktop', 'window.json')
    expect(existsSync(file)).toBe(true)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ width: 1100, height: 700 })
    await expect
      .poll(() => running.app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds()))
      .toMatchObject({ width: 1100, height: 700 })
  })
})
