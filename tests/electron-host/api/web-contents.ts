import type { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type {
  BrowserWindowConstructorOptions,
  HandlerDetails,
  WebContents,
  webContents as ElectronWebContents,
  WebFrameMain,
  WindowOpenHandlerResponse,
} from 'electron'
import { createEvent, emitterWith, whole, type Part } from '../electron-types.ts'
import type { ToHost } from '../injected/preload-world.ts'
import { record } from '../log.ts'
import { openPage, type Page, type PageEvents } from '../page.ts'
import { setPermissionSubject } from '../permissions.ts'
import { toAppUrl, toBrowserUrl } from '../schemes.ts'
import { readPreload } from '../worlds.ts'
import { appEvents } from './app-events.ts'
import { asIpcMain, createIpcMain, receive, toMessage } from './ipc-main.ts'
import { imageFrom } from './native-image.ts'
import { pageColorScheme } from './native-theme.ts'
import { session } from './session.ts'

type WebPreferences = NonNullable<BrowserWindowConstructorOptions['webPreferences']>

/** What a WebContents needs of the window around it. */
export interface ContentsOwner {
  isVisible(): boolean
  isFocused(): boolean
  focus(): void
  /** window.close() in the page. */
  closeRequested(): void
  titleChanged(title: string): void
  loaded(): void
  gone(): void
  openWindow(options: BrowserWindowConstructorOptions, url: string): void
}

const NETWORK_ERRORS: Record<string, number> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_CONNECTION_REFUSED: -102,
  ERR_CERT_AUTHORITY_INVALID: -202,
}
const CONSOLE_LEVELS = { warning: 'warning', error: 'error', debug: 'debug' } as const
const live = new Map<number, WebContents>()
let counter = 0

const HARDENED: WebPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  webSecurity: true,
}

/** Refuses windows that give a page Node: the product must never open one, so the stand-in need not run it. */
function assertHardened(preferences: WebPreferences) {
  if (preferences.nodeIntegration) throw new Error('The stand-in host refuses windows with nodeIntegration.')
  if (preferences.contextIsolation === false)
    throw new Error('The stand-in host refuses windows without contextIsolation.')
  if (preferences.sandbox === false) throw new Error('The stand-in host refuses windows without the sandbox.')
}

export function createWebContents(preferences: WebPreferences, owner: ContentsOwner) {
  assertHardened(preferences)
  const id = ++counter
  const ownIpc = createIpcMain()
  const preload = preferences.preload === undefined ? undefined : readPreload(preferences.preload)
  const state = { title: '', loading: false, crashed: false, destroyed: false, zoom: 0, userAgent: '', devTools: false }
  let openHandler: ((details: HandlerDetails) => WindowOpenHandlerResponse) | undefined
  const emit = (name: string, ...args: unknown[]) => contents.emit(name, createEvent(), ...args)
  const url = () => toAppUrl(page.url())

  const pageEvents: PageEvents = {
    mayNavigate: ({ url: target, isMainFrame, isRedirect }) => {
      const event = createEvent({
        url: target,
        isMainFrame,
        isSameDocument: false,
        frame: mainFrame,
        initiator: mainFrame,
      })
      contents.emit(isRedirect ? 'will-redirect' : 'will-frame-navigate', event, target, false, isMainFrame)
      if (isMainFrame && !isRedirect && !event.defaultPrevented) contents.emit('will-navigate', event, target)
      return !event.defaultPrevented
    },
    message: (message, reply) => fromPage(message, reply),
    navigated: (target, inPage) =>
      inPage
        ? emit('did-navigate-in-page', toAppUrl(target), true)
        : (emit('did-navigate', toAppUrl(target), 200, 'OK'), (state.crashed = false)),
    loading: (step) => {
      if (step === 'started' || step === 'stopped') state.loading = step === 'started'
      if (step === 'started') emit('did-start-loading')
      else if (step === 'dom-ready') emit('dom-ready')
      else if (step === 'loaded') {
        emit('did-finish-load')
        owner.loaded()
      } else emit('did-stop-loading')
    },
    titleChanged: (title) => {
      if (title === state.title) return
      state.title = title
      owner.titleChanged(title)
      emit('page-title-updated', title, true)
    },
    certificateError: (target, error) => {
      let trusted = false
      const event = createEvent()
      const answer = (trust: boolean) => void (trusted = trust)
      // Only a listener that prevents the default decides, and only at once: Chromium waits for nobody here.
      contents.emit('certificate-error', event, target, error, {}, answer, true)
      appEvents.emit('certificate-error', event, contents, target, error, {}, answer, true)
      return event.defaultPrevented && trusted
    },
    windowOpened: (target, frameName, features) => openRequested(target, frameName, features),
    console: (type, text, sourceId, lineNumber) => {
      const level = CONSOLE_LEVELS[type as keyof typeof CONSOLE_LEVELS] ?? 'info'
      contents.emit('console-message', createEvent({ message: text, level, lineNumber, sourceId: toAppUrl(sourceId) }))
    },
    crashed: () => {
      state.crashed = true
      const details = { reason: 'crashed', exitCode: 5 }
      emit('render-process-gone', details)
      appEvents.emit('render-process-gone', createEvent(), whole<WebContents>(contents), details)
    },
    gone: () => {
      if (state.destroyed) return
      state.destroyed = true
      live.delete(id)
      contents.emit('destroyed')
      owner.gone()
    },
  }

  const fromPage = (message: ToHost, reply: Parameters<PageEvents['message']>[1]) => {
    if (message.kind === 'invoke' || message.kind === 'send')
      receive(message, whole<WebContents>(contents), ownIpc, reply)
    else if (message.kind === 'close') owner.closeRequested()
    else if (message.kind === 'open') openRequested(message.url, message.target, message.features)
    else emit('preload-error', preload?.path, Object.assign(new Error(message.message), { stack: message.stack }))
  }

  const openRequested = (target: string, frameName: string, features: string) => {
    const details: HandlerDetails = {
      url: toAppUrl(target),
      frameName,
      features,
      disposition: features ? 'new-window' : 'foreground-tab',
      referrer: { url: url(), policy: 'strict-origin-when-cross-origin' },
    }
    const answer = openHandler?.(details) ?? { action: 'allow' as const }
    record('window-open', { url: details.url, action: answer.action })
    if (answer.action === 'allow') owner.openWindow(answer.overrideBrowserWindowOptions ?? {}, details.url)
  }

  const page: Page = openPage(
    {
      preload,
      extraArguments: preferences.additionalArguments ?? [],
      visible: () => owner.isVisible(),
      colorScheme: pageColorScheme,
    },
    pageEvents,
  )
  // A window whose browser ended while it opened has nobody to tell: the host is leaving too.
  page.opened.catch(() => {})
  if (preload?.error) {
    const { error, path } = preload
    console.error(`Unable to load preload script: ${path}`, error)
    setImmediate(() => emit('preload-error', path, error))
  }

  const loadURL = async (target: string) => {
    const failure = await page.load(toBrowserUrl(target))
    if (!failure) return
    const errno = NETWORK_ERRORS[failure.error] ?? -2
    emit('did-fail-load', errno, failure.error, target, true)
    const text = `${failure.error} (${errno}) loading '${target}'`
    throw Object.assign(new Error(text), { code: failure.error, errno, url: target })
  }
  const evaluate = async (expression: string, userGesture = false): Promise<unknown> => {
    const parameters = { expression, userGesture, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await page.send('Runtime.evaluate', parameters)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }
  const send = (channel: string, ...args: unknown[]) => {
    const message = toMessage(channel, args)
    if (message && !state.destroyed) page.post(message)
  }

  const mainFrame: WebFrameMain = whole<WebFrameMain>({
    get url() {
      return url()
    },
    get origin() {
      const { protocol, host } = URL.parse(url()) ?? { protocol: 'null:', host: '' }
      return host ? `${protocol}//${host}` : 'null'
    },
    get top() {
      return mainFrame
    },
    parent: null,
    frames: [],
    framesInSubtree: [],
    frameTreeNodeId: id,
    processId: 1,
    routingId: 1,
    osProcessId: process.pid,
    name: '',
    detached: false,
    get visibilityState() {
      return owner.isVisible() ? 'visible' : 'hidden'
    },
    send,
    isDestroyed: () => state.destroyed,
    executeJavaScript: evaluate,
    reload: () => {
      void page.reload(false)
      return true
    },
  } satisfies Part<WebFrameMain>)

  const contents: EventEmitter & Part<WebContents> = emitterWith({
    id,
    mainFrame,
    session,
    ipc: asIpcMain(ownIpc),
    opener: null,
    hostWebContents: null,
    devToolsWebContents: null,
    get focusedFrame() {
      return owner.isFocused() ? mainFrame : null
    },
    send,
    loadURL,
    loadFile: (path) => loadURL(pathToFileURL(resolve(path)).href),
    reload: () => void page.reload(false).catch(() => {}),
    reloadIgnoringCache: () => void page.reload(true).catch(() => {}),
    getURL: () => (page.url() === 'about:blank' ? '' : url()),
    getTitle: () => state.title,
    getType: () => 'window',
    getProcessId: () => 1,
    getOSProcessId: () => process.pid,
    isLoading: () => state.loading,
    isLoadingMainFrame: () => state.loading,
    isDestroyed: () => state.destroyed,
    isCrashed: () => state.crashed,
    isFocused: () => owner.isFocused(),
    focus: () => owner.focus(),
    close: () => void page.close(),
    stop: () => void page.send('Page.stopLoading').catch(() => {}),
    executeJavaScript: evaluate,
    insertCSS: async (css) => {
      await evaluate(`void document.adoptedStyleSheets.push(Object.assign(new CSSStyleSheet(), {}));
        document.adoptedStyleSheets.at(-1).replaceSync(${JSON.stringify(css)})`)
      return `css-${Date.now()}`
    },
    setWindowOpenHandler: (handler) => void (openHandler = handler),
    forcefullyCrashRenderer: () => void page.send('Page.crash').catch(() => {}),
    capturePage: async () => {
      const { data } = await page.send('Page.captureScreenshot', { format: 'png' })
      return imageFrom(Buffer.from(data, 'base64'))
    },
    openDevTools: () => {
      state.devTools = true
      record('openDevTools', { id })
    },
    closeDevTools: () => void (state.devTools = false),
    toggleDevTools: () => void (state.devTools = !state.devTools),
    isDevToolsOpened: () => state.devTools,
    isDevToolsFocused: () => false,
    getZoomLevel: () => state.zoom,
    setZoomLevel: (level) => void (state.zoom = level),
    getZoomFactor: () => 1.2 ** state.zoom,
    setZoomFactor: (factor) => void (state.zoom = Math.log(factor) / Math.log(1.2)),
    setVisualZoomLevelLimits: () => Promise.resolve(),
    getUserAgent: () => state.userAgent,
    setUserAgent: (userAgent) => {
      state.userAgent = userAgent
      void page.send('Emulation.setUserAgentOverride', { userAgent }).catch(() => {})
    },
    setBackgroundThrottling: () => {},
    setIgnoreMenuShortcuts: () => {},
    setAudioMuted: () => {},
    isAudioMuted: () => false,
    isCurrentlyAudible: () => false,
    canGoBack: () => false,
    canGoForward: () => false,
    undo: () => record('edit', { command: 'undo' }),
    redo: () => record('edit', { command: 'redo' }),
    cut: () => record('edit', { command: 'cut' }),
    copy: () => record('edit', { command: 'copy' }),
    paste: () => record('edit', { command: 'paste' }),
    selectAll: () => record('edit', { command: 'selectAll' }),
  } satisfies Part<WebContents>)

  // Not in Electron's declarations, but in Electron: tests of hardening read it.
  Object.assign(contents, { getLastWebPreferences: () => ({ ...HARDENED, ...preferences }) })
  live.set(id, whole<WebContents>(contents))
  appEvents.emit('web-contents-created', createEvent(), contents)
  return { api: whole<WebContents>(contents), page }
}

export const allContents = (): WebContents[] => [...live.values()]

export const webContents = {
  getAllWebContents: allContents,
  fromId: (id: number) => live.get(id),
  fromFrame: (frame: WebFrameMain) => allContents().find((contents) => contents.mainFrame === frame),
  getFocusedWebContents: () => allContents().find((contents) => contents.isFocused()) ?? null,
} satisfies Part<typeof ElectronWebContents>

setPermissionSubject(() => allContents()[0])
