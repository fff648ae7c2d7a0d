import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launchApp, missingDesktop, type RunningApp } from '#support/electron-app.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import type {} from '../electron-host/fixtures/mini-app/page-types.ts'
import { spawnHost } from '../electron-host/launch.ts'

const MAIN = 'tests/electron-host/fixtures/mini-app/main.ts'

const soon = (check: () => void | Promise<void>) => vi.waitFor(check, 45_000)
const missing = missingDesktop()
if (missing) console.warn(`The Electron stand-in is not tested: ${missing}.`)

describe.skipIf(missing)('an app in the Electron stand-in', () => {
  let app: RunningApp
  let page: Page
  const seen = () => app.evaluate(() => (globalThis as { seen?: unknown[][] }).seen)
  const arrived = () => page.waitForFunction(() => Array.isArray(window.heard))

  beforeAll(async () => {
    app = await launchApp({ main: MAIN })
    page = await app.firstWindow()
    await arrived()
  })
  afterAll(() => app.close())

  describe('across IPC', () => {
    it('shows main the address in the own scheme and the main frame', async () => {
      expect(await page.textContent('#status')).toBe('hello page at app://mini/index.html')
      expect(await page.evaluate(() => window.mini.invoke('frame'))).toBe(true)
      const url = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
      expect(url).toBe('app://mini/index.html')
    })

    it('keeps what structured clone keeps, both ways', async () => {
      const kinds = await page.evaluate(async () => {
        class Point {
          readonly x = 1
          length() {
            return this.x
          }
        }
        const cycle: Record<string, unknown> = { name: 'cycle' }
        cycle.self = cycle
        const sent = {
          date: new Date(86_400_000),
          invalid: new Date(NaN),
          pattern: /a+/gi,
          map: new Map<unknown, unknown>([[{ key: 1 }, new Set([1, 'two'])]]),
          big: 2n ** 70n,
          bytes: new Uint16Array([1, 65_535]),
          nothing: undefined,
          zero: -0,
          nan: NaN,
          sparse: Object.assign(new Array<number>(3), { 1: 5 }),
          dollar: { $: 'd', v: 0 },
          error: new TypeError('broken'),
          point: new Point(),
          cycle,
        }
        const back = (await window.mini.invoke('echo', sent)) as typeof sent
        return [
          back.date.getTime() === 86_400_000 && back.date instanceof Date,
          Number.isNaN(back.invalid.getTime()),
          String(back.pattern) === '/a+/gi',
          [...back.map][0]?.map((side) => JSON.stringify(side instanceof Set ? [...side] : side)).join() ===
            '{"key":1},[1,"two"]',
          back.big === 2n ** 70n,
          back.bytes instanceof Uint16Array && back.bytes[1] === 65_535,
          'nothing' in back && back.nothing === undefined,
          Object.is(back.zero, -0),
          Number.isNaN(back.nan),
          back.sparse.length === 3 && !(0 in back.sparse) && back.sparse[1] === 5,
          JSON.stringify(back.dollar) === '{"$":"d","v":0}',
          back.error.message === 'broken',
          Object.getPrototypeOf(back.point) === Object.prototype && back.point.x === 1,
          back.cycle.self === back.cycle,
        ]
      })
      expect(kinds).toEqual(kinds.map(() => true))
    })

    it('refuses functions with the words of Electron', async () => {
      const message = await page.evaluate(() =>
        window.mini.invoke('echo', { run: () => 1 }).catch((error: Error) => error.message),
      )
      expect(message).toMatch(/An object could not be cloned\./)
    })

    it('lets an error cross as its text, without its fields', async () => {
      const told = await page.evaluate(async () => {
        const failures: string[] = []
        for (const channel of ['fail', 'no such channel', 'unclonable']) {
          const error = (await window.mini.invoke(channel).catch((reason: unknown) => reason)) as Error & {
            code?: string
          }
          failures.push(`${error.name}|${error.message}|${error.code}`)
        }
        return failures
      })
      expect(told).toEqual([
        "Error|Error invoking remote method 'fail': RangeError: disk full|undefined",
        "Error|Error invoking remote method 'no such channel': Error: No handler registered for 'no such channel'|undefined",
        "Error|Error invoking remote method 'unclonable': Error: An object could not be cloned.|undefined",
      ])
    })

    it('takes one handler per channel', async () => {
      const message = await app.evaluate(({ ipcMain }) => {
        try {
          ipcMain.handle('greet', () => 1)
          return 'accepted'
        } catch (error) {
          return String(error)
        }
      })
      expect(message).toBe("Error: Attempted to register a second handler for 'greet'")
    })

    it('delivers messages from main until the page stops listening', async () => {
      await page.evaluate(() => window.mini.send('post', { at: new Date(0) }))
      await page.waitForFunction(() => window.heard.length === 1)
      await page.evaluate(() => window.mini.subscribe((...args) => window.heard.push(args))())
      await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.send('news', 'sent', [1n]),
      )
      await page.waitForFunction(() => window.heard.length > 1)
      expect(await page.evaluate(() => window.heard)).toEqual([
        ['posted', { at: new Date(0) }],
        ['sent', [1n]],
      ])
    })
  })

  describe('across the context bridge', () => {
    it('calls functions both ways and freezes what it exposes', async () => {
      const facts = await page.evaluate(() => ({
        twice: window.mini.twice((value) => value + 5),
        date: window.mini.echo(new Date(5)) instanceof Date,
        frozen: Object.isFrozen(window.mini) && Object.isFrozen(window.mini.point),
        point: Object.keys(window.mini.point),
        ipcRenderer: Object.keys(window.mini.ipcRenderer),
        replaced: Reflect.set(window, 'mini', 1),
      }))
      expect(facts).toEqual({ twice: 12, date: true, frozen: true, point: ['x'], ipcRenderer: [], replaced: false })
    })

    it('reduces errors to their message', async () => {
      const told = await page.evaluate(async () => {
        const later = await window.mini.reject().catch((error: Error) => `${error.name}: ${error.message}`)
        try {
          window.mini.fail()
          return ['no error', later]
        } catch (error) {
          return [String(error), later]
        }
      })
      expect(told).toEqual(['Error: too far', 'Error: later'])
    })

    it('gives the preload a sandbox and the page nothing', async () => {
      expect(await page.evaluate(() => window.mini.inPreload)).toEqual({
        fs: 'Error: module not found: node:fs',
        relative: 'Error: module not found: ./other.cjs',
        events: 'function',
        process: { type: 'renderer', sandboxed: true, hasBinding: false },
      })
      const leaked = await page.evaluate(() => [
        ...['require', 'process', 'module', 'global'].filter((name) => name in window),
        ...Object.getOwnPropertyNames(window).filter((name) => name.includes('electron')),
      ])
      expect(leaked).toEqual([])
    })
  })

  describe('keeps the page in', () => {
    it('serves the own scheme with its content security policy', async () => {
      const facts = await page.evaluate(async () => {
        const answer = await fetch('/echo', { method: 'POST', body: 'grüße' })
        const script = document.createElement('script')
        script.textContent = 'window.inline = true'
        document.body.append(script)
        return {
          echo: (await answer.json()) as unknown,
          missing: (await fetch('/nothing')).status,
          foreign: await fetch('https://example.invalid/').catch((error: Error) => error.name),
          inline: 'inline' in window,
          secure: isSecureContext,
        }
      })
      const echo = { url: 'app://mini/echo', origin: 'app://mini', body: 'grüße' }
      expect(facts).toEqual({ echo, missing: 404, foreign: 'TypeError', inline: false, secure: true })
    })

    it('vetoes navigation', async () => {
      const before = page.url()
      await page.click('#out')
      await soon(async () => expect(await seen()).toContainEqual(['will-navigate', 'https://example.invalid/']))
      expect(page.url()).toBe(before)
    })

    it('denies new windows, by script or by link', async () => {
      expect(await page.evaluate(() => window.open('https://example.invalid/popup'))).toBeNull()
      await page.click('#blank')
      for (const path of ['popup', 'blank'])
        await soon(async () => expect(await seen()).toContainEqual(['window-open', `https://example.invalid/${path}`]))
      await soon(() => expect(app.windows()).toHaveLength(1))
    })

    it('denies and grants permissions as the handlers say', async () => {
      const code = await page.evaluate(
        () =>
          new Promise((resolve) => navigator.geolocation.getCurrentPosition(resolve, (error) => resolve(error.code))),
      )
      expect(code).toBe(1)
      expect(await page.evaluate(() => navigator.clipboard.writeText('copied').then(() => 'written'))).toBe('written')
    })

    it('trusts a foreign certificate only when the app says so', async () => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
      const server = createServer({ key, cert }, (_request, response) => response.end('<title>Reached</title>'))
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
      const load = (trust: boolean) =>
        app.evaluate(
          async ({ BrowserWindow, app: main }, [address, trusted]) => {
            const window = new BrowserWindow({ show: false })
            main.removeAllListeners('certificate-error')
            main.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
              if (trusted) event.preventDefault()
              answer(trusted)
            })
            const error = await window.loadURL(address).catch((reason: Error) => reason.message)
            window.destroy()
            return error ?? 'loaded'
          },
          [url, trust] as const,
        )
      expect(await load(false)).toMatch(/^ERR_CERT_AUTHORITY_INVALID \(-202\) loading/)
      expect(await load(true)).toBe('loaded')
      server.closeAllConnections()
      await once(server.close(), 'close')
    })

    it('refuses windows with Node in the page', async () => {
      const refused = await app.evaluate(({ BrowserWindow }) =>
        [{ nodeIntegration: true }, { contextIsolation: false }, { sandbox: false }].map((webPreferences) => {
          try {
            return new BrowserWindow({ show: false, webPreferences }).id
          } catch (error) {
            return (error as Error).message
          }
        }),
      )
      expect(refused).toEqual([
        'The stand-in host refuses windows with nodeIntegration.',
        'The stand-in host refuses windows without contextIsolation.',
        'The stand-in host refuses windows without the sandbox.',
      ])
    })
  })

  describe('on the desktop', () => {
    it('hides on a vetoed close and tells the page', async () => {
      expect(await page.evaluate(() => document.visibilityState)).toBe('visible')
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await page.waitForFunction(() => document.visibilityState === 'hidden' && document.hidden)
      await app.evaluate(({ host }) => (host.trays[0]!.menu!.getMenuItemById('show')!.click as () => void)())
      await page.waitForFunction(() => document.visibilityState === 'visible')
      const state = await app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        return [window?.isVisible(), window?.isFocused(), BrowserWindow.getAllWindows().length]
      })
      expect(state).toEqual([true, true, 1])
    })

    it('sizes the page with the window', async () => {
      const inner = () => page.evaluate(() => [innerWidth, innerHeight])
      await soon(async () => expect(await inner()).toEqual([1000, 700]))
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize())
      await soon(async () => expect(await inner()).toEqual([1920, 1080]))
      const bounds = await app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        window?.unmaximize()
        window?.setBounds({ x: 10, width: 900 })
        return window?.getNormalBounds()
      })
      expect(bounds).toMatchObject({ x: 10, width: 900, height: 700 })
      await soon(async () => expect(await inner()).toEqual([900, 700]))
    })

    it('clicks the tray and menu items', async () => {
      await app.clickMenuItem('beep')
      await app.evaluate(({ host }) => host.trays[0]?.emit('click'))
      expect(await seen()).toEqual(
        expect.arrayContaining([
          ['menu', 'beep'],
          ['tray', 'click'],
        ]),
      )
    })

    it('logs notifications and answers dialogs', async () => {
      const shown = await app.evaluate(({ host }) => host.log.filter(({ kind }) => kind === 'notification'))
      expect(shown).toMatchObject([{ title: 'Mini', body: 'is up' }])
      const answered = await app.evaluate(async ({ dialog, host }) => {
        host.answers.messageBox.push({ response: 1 })
        const asked = { message: 'Sure?', buttons: ['No', 'Yes'], cancelId: 0 }
        return [(await dialog.showMessageBox(asked)).response, (await dialog.showMessageBox(asked)).response]
      })
      expect(answered).toEqual([1, 0])
    })

    it('saves downloads where the app says', async () => {
      const target = join(temporaryDirectory(), 'list.csv')
      await app.evaluate(({ session }, path) => {
        session.defaultSession.once('will-download', (_event, item) => item.setSavePath(path))
      }, target)
      await page.evaluate(() => {
        const link = document.createElement('a')
        link.download = 'list.csv'
        link.href = URL.createObjectURL(new Blob(['a;b']))
        link.click()
      })
      await soon(() => expect(readFileSync(target, 'utf8')).toBe('a;b'))
    })

    it('follows the theme', async () => {
      const dark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
      await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'dark'))
      await soon(async () => expect(await dark()).toBe(true))
      await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'light'))
      await soon(async () => expect(await dark()).toBe(false))
    })

    it('seals and opens secrets, and loads electron-updater', async () => {
      const told = await app.evaluate(({ safeStorage }) => {
        const { createRequire } = process.getBuiltinModule('node:module')
        const { autoUpdater } = createRequire(`${process.cwd()}/package.json`)('electron-updater') as {
          autoUpdater: { currentVersion: { version: string } }
        }
        return [safeStorage.decryptString(safeStorage.encryptString('gehëim')), autoUpdater.currentVersion.version]
      })
      expect(told).toEqual(['gehëim', '1.2.3'])
    })
  })

  describe('at the ends of its life', () => {
    it('gives the preload to a reloaded page and survives the end of its renderer', async () => {
      await page.reload()
      await arrived()
      const reason = await app.evaluate(
        ({ BrowserWindow }) =>
          new Promise((resolve) => {
            const contents = BrowserWindow.getAllWindows()[0]?.webContents
            contents?.once('render-process-gone', (_event, details) => resolve(details.reason))
            contents?.forcefullyCrashRenderer()
          }),
      )
      expect(reason).toBe('crashed')
      const loaded = await app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        await contents?.loadURL('app://mini/index.html')
        return contents?.executeJavaScript('typeof window.mini.invoke') as Promise<string>
      })
      expect(loaded).toBe('function')
    })

    it('lets a second instance go and hears its arguments', async () => {
      const second = spawnHost({ main: MAIN, args: [`--user-data-dir=${app.userData}`, 'open-me'] })
      expect(await once(second, 'exit')).toEqual([0, null])
      await soon(async () => expect(await seen()).toContainEqual(['second-instance', 'open-me', { from: 'mini' }]))
    })
  })
})
