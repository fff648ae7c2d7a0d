import { setTimeout as delay } from 'node:timers/promises'
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'
import type { CdpSession } from './cdp.ts'
import { isHeaded, showAppWindow, startChromium, type Chromium, type ChromiumOptions } from './chromium.ts'

type TargetInfo = Protocol.Target.TargetInfo

/** What a window wants to know of its target from the browser's own session. */
export interface TargetEvents {
  titleChanged(title: string): void
  gone(): void
}

export interface ClaimedTarget {
  readonly targetId: string
  readonly windowId: number
  readonly session: CdpSession
}

interface Attached {
  readonly targetId: string
  readonly session: CdpSession
}

const { promise: started, resolve: haveStarted, reject: notStarted } = Promise.withResolvers<Chromium>()
started.catch(() => {})
const attached = new Map<string, CdpSession>()
/** By target id, or by address where the id is not known before. */
const waiting = new Map<string, (target: Attached) => void>()
const watchers = new Map<string, TargetEvents>()
let creating = 0
let appWindows = 0

/** The one browser of this process; settles once it has been started. */
export const browser = (): Promise<Chromium> => started

export async function startBrowser(options: ChromiumOptions): Promise<Chromium> {
  try {
    const chromium = await startChromium(options)
    const { cdp } = chromium
    cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }) =>
      adopt(chromium, cdp.session(sessionId), targetInfo),
    )
    cdp.on('Target.targetInfoChanged', ({ targetInfo }) =>
      watchers.get(targetInfo.targetId)?.titleChanged(targetInfo.title),
    )
    cdp.on('Target.targetDestroyed', ({ targetId }) => {
      watchers.get(targetId)?.gone()
      watchers.delete(targetId)
    })
    await cdp.send('Target.setDiscoverTargets', { discover: true })
    await cdp.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }, { exclude: true }],
    })
    haveStarted(chromium)
    return chromium
  } catch (error) {
    notStarted(error)
    throw error
  }
}

/** Opens a browser window, stopped before its first script (headless) or on an empty page until the caller resumes it. */
export async function createTarget(events: TargetEvents): Promise<ClaimedTarget> {
  const chromium = await started
  creating += 1
  try {
    const { targetId, session } = isHeaded() ? await openAppWindow(chromium) : await openHeadlessWindow(chromium)
    watchers.set(targetId, events)
    const { windowId } = await chromium.cdp.send('Browser.getWindowForTarget', { targetId })
    return { targetId, windowId, session }
  } finally {
    creating -= 1
  }
}

async function openHeadlessWindow({ cdp }: Chromium): Promise<Attached> {
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true })
  const session =
    attached.get(targetId) ?? (await new Promise<Attached>((resolve) => waiting.set(targetId, resolve))).session
  attached.delete(targetId)
  waiting.delete(targetId)
  return { targetId, session }
}

/**
 * A window without tabs or address bar cannot be asked for over DevTools: a second start of Chromium on the same
 * profile hands `--app` to the running one. The empty page is there for the window to be known by.
 */
async function openAppWindow(chromium: Chromium): Promise<Attached> {
  const url = `data:text/html,window-${++appWindows}`
  const { promise, resolve } = Promise.withResolvers<Attached>()
  waiting.set(url, resolve)
  await showAppWindow(chromium, url)
  const target = await promise
  waiting.delete(url)
  await target.session.send('Runtime.runIfWaitingForDebugger')
  // Asked instead of heard: the page may have loaded before this session could listen.
  while (!(await hasLoaded(target.session, url))) await delay(20)
  return target
}

async function hasLoaded(session: CdpSession, url: string): Promise<boolean> {
  const expression = `document.readyState === 'complete' && location.href === ${JSON.stringify(url)}`
  const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true })
  return result.value === true
}

function adopt({ cdp }: Chromium, session: CdpSession, { targetId, openerId, url }: TargetInfo) {
  const claim = waiting.get(targetId) ?? waiting.get(url)
  if (claim) claim({ targetId, session })
  // window.open is answered in the page (page-world.ts); what still comes, such as target=_blank, never gets to load.
  else if (openerId !== undefined) void cdp.send('Target.closeTarget', { targetId }).catch(() => {})
  else if (creating > 0) attached.set(targetId, session)
  else void session.send('Runtime.runIfWaitingForDebugger').catch(() => {})
}
