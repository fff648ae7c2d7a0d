import { setTimeout as delay } from 'node:timers/promises'
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'
import { browser, createTarget, type ClaimedTarget } from './browser.ts'
import type { CdpSession } from './cdp.ts'
import type { FromHost, ToHost } from './injected/preload-world.ts'
import { answerRequest, type NavigationRequest } from './requests.ts'
import { BINDING, pageWorldScript, preloadWorldScript, RECEIVER, WORLD, type Preload } from './worlds.ts'

/** What happens in a page, told to its WebContents. URLs are in the browser's form. */
export interface PageEvents {
  /** A frame wants to go somewhere; false keeps it where it is. */
  mayNavigate(request: NavigationRequest): boolean
  message(message: ToHost, reply: (message: FromHost) => void): void
  navigated(url: string, inPage: boolean): void
  loading(state: 'started' | 'dom-ready' | 'loaded' | 'stopped'): void
  titleChanged(title: string): void
  /** True to go on despite it. */
  certificateError(url: string, error: string): boolean
  windowOpened(url: string, frameName: string, features: string): void
  console(type: string, text: string, url: string, line: number): void
  crashed(): void
  gone(): void
}

export interface PageOptions {
  readonly preload: Preload | undefined
  readonly extraArguments: readonly string[]
  readonly visible: () => boolean
  /** Emulated from the start, where it is not Chromium's own. */
  readonly colorScheme: () => 'dark' | undefined
}

interface LoadFailure {
  readonly error: string
}

/** A page of the browser, driven over its DevTools session. */
export interface Page {
  readonly opened: Promise<ClaimedTarget>
  readonly url: () => string
  readonly send: CdpSession['send']
  /** Settles when the document has loaded, or with the network error that kept it from loading. */
  readonly load: (url: string) => Promise<LoadFailure | undefined>
  readonly reload: (ignoreCache: boolean) => Promise<void>
  readonly post: (message: FromHost) => void
  readonly close: () => Promise<void>
}

const CLOSE_TRIES = 10
const CLOSE_PATIENCE = 500
const open = new Set<Page>()

/** The pages now open. */
export const openPages = (): Page[] => [...open]

export function openPage({ preload, extraArguments, visible, colorScheme }: PageOptions, events: PageEvents): Page {
  let url = 'about:blank'
  let worldContext: number | undefined
  let hostNavigation: string | undefined
  let refusedCertificate: string | undefined
  const { promise: gone, resolve: haveGone } = Promise.withResolvers<void>()

  const post = (message: FromHost, context = worldContext) => {
    if (context === undefined || context !== worldContext) return
    void send('Runtime.callFunctionOn', {
      functionDeclaration: `function (text) { globalThis[${JSON.stringify(RECEIVER)}](text) }`,
      arguments: [{ value: JSON.stringify(message) }],
      executionContextId: context,
    }).catch(() => {}) // the document went away meanwhile, and the message with it, as in Electron
  }

  const contextCreated = ({ id, name, auxData }: Protocol.Runtime.ExecutionContextDescription, mainFrame: string) => {
    if (name !== WORLD || (auxData as { frameId?: string }).frameId !== mainFrame) return
    worldContext = id
    post({ kind: 'show', visible: visible() })
  }

  const listen = (session: CdpSession, mainFrame: string) => {
    session.on('Runtime.executionContextCreated', ({ context }) => contextCreated(context, mainFrame))
    session.on('Runtime.executionContextsCleared', () => (worldContext = undefined))
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId: context }) => {
      if (name !== BINDING || context !== worldContext) return
      events.message(JSON.parse(payload) as ToHost, (message) => post(message, context))
    })
    session.on('Runtime.consoleAPICalled', ({ type, args, stackTrace }) => {
      const text = args.map((arg) => String(arg.value ?? arg.description ?? arg.type)).join(' ')
      events.console(type, text, stackTrace?.callFrames[0]?.url ?? '', stackTrace?.callFrames[0]?.lineNumber ?? 0)
    })
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return
      url = frame.unreachableUrl ?? frame.url + (frame.urlFragment ?? '')
      events.navigated(url, false)
    })
    session.on('Page.navigatedWithinDocument', ({ frameId, url: next }) => {
      if (frameId !== mainFrame) return
      url = next
      events.navigated(url, true)
    })
    session.on('Page.frameStartedLoading', ({ frameId }) => frameId === mainFrame && events.loading('started'))
    session.on('Page.frameStoppedLoading', ({ frameId }) => frameId === mainFrame && events.loading('stopped'))
    session.on('Page.domContentEventFired', () => events.loading('dom-ready'))
    session.on('Page.loadEventFired', () => events.loading('loaded'))
    // Links with a target; window.open is answered in the page. Chromium's own window is closed before it loads.
    session.on('Page.windowOpen', ({ url: target, windowName, windowFeatures }) =>
      events.windowOpened(target, windowName, windowFeatures.join()),
    )
    session.on('Page.javascriptDialogOpening', ({ type }) => {
      if (type === 'beforeunload') void session.send('Page.handleJavaScriptDialog', { accept: true }).catch(() => {})
    })
    session.on('Inspector.targetCrashed', () => {
      worldContext = undefined
      events.crashed()
    })
    session.on('Security.certificateError', ({ eventId, errorType, requestURL }) => {
      const action = events.certificateError(requestURL, errorType) ? 'continue' : 'cancel'
      if (action === 'cancel') refusedCertificate = errorType
      void session.send('Security.handleCertificateError', { eventId, action }).catch(() => {})
    })
    session.on('Fetch.requestPaused', (paused) => {
      const byHost = paused.request.url === hostNavigation
      void answerRequest({
        session,
        paused,
        mainFrame,
        currentUrl: url,
        byHost,
        mayNavigate: (request) => events.mayNavigate(request),
      })
    })
  }

  const opened = (async () => {
    const target = await createTarget({
      titleChanged: (title) => events.titleChanged(title),
      gone: () => {
        open.delete(page)
        haveGone()
        events.gone()
      },
    })
    const { session, targetId } = target
    listen(session, targetId)
    await Promise.all([
      session.send('Page.enable'),
      session.send('Inspector.enable'),
      session.send('Security.enable'),
      session.send('Security.setOverrideCertificateErrors', { override: true }),
      session.send('Runtime.enable'),
      session.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD }),
      session.send('Fetch.enable', { patterns: [{ urlPattern: 'http*' }] }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldScript(visible()) }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: preloadWorldScript(preload, extraArguments),
        worldName: WORLD,
      }),
      session.send('Runtime.runIfWaitingForDebugger'),
    ])
    const value = colorScheme()
    const features = value ? [{ name: 'prefers-color-scheme', value }] : []
    if (value) await session.send('Emulation.setEmulatedMedia', { features })
    return target
  })()

  const send: CdpSession['send'] = async (method, params) => (await opened).session.send(method, params)
  const stripped = (address: string) => address.split('#', 1)[0] ?? address

  const load = async (address: string): Promise<LoadFailure | undefined> => {
    const { session } = await opened
    const sameDocument = address.includes('#') && stripped(address) === stripped(url)
    const loaded = new Promise<void>((resolve) => session.once('Page.loadEventFired', () => resolve()))
    hostNavigation = stripped(address)
    refusedCertificate = undefined
    const { errorText } = await session.send('Page.navigate', { url: address })
    hostNavigation = undefined
    if (errorText !== undefined) return { error: (refusedCertificate ?? errorText).replace('net::', '') }
    if (!sameDocument) await loaded
    return undefined
  }

  const page: Page = {
    opened,
    url: () => url,
    send,
    load,
    reload: async (ignoreCache) => {
      const { session } = await opened
      hostNavigation = stripped(url)
      await session.send('Page.reload', { ignoreCache })
    },
    post,
    close: async () => {
      const { targetId } = await opened
      const { cdp } = await browser()
      // Chromium forgets to close a window that is just being navigated: ask until it is gone.
      for (let tries = 0; tries < CLOSE_TRIES && open.has(page); tries += 1) {
        await cdp.send('Target.closeTarget', { targetId }).catch(() => {})
        await Promise.race([gone, delay(CLOSE_PATIENCE, undefined, { ref: false })])
      }
    },
  }
  open.add(page)
  return page
}
