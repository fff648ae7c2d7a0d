import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'
import type { CdpSession } from './cdp.ts'
import { startChromium, type Chromium } from './chromium.ts'

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

const { promise: started, resolve: haveStarted, reject: notStarted } = Promise.withResolvers<Chromium>()
started.catch(() => {})
const attached = new Map<string, CdpSession>()
const waiting = new Map<string, (session: CdpSession) => void>()
const watchers = new Map<string, TargetEvents>()
let creating = 0

/** The one browser of this process; settles once it has been started. */
export const browser = (): Promise<Chromium> => started

export async function startBrowser(switches: readonly string[]): Promise<Chromium> {
  try {
    const chromium = await startChromium(switches)
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

/** Opens a browser window on about:blank, stopped before its first script until the caller resumes it. */
export async function createTarget(events: TargetEvents): Promise<ClaimedTarget> {
  const { cdp } = await started
  creating += 1
  try {
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true })
    watchers.set(targetId, events)
    const session =
      attached.get(targetId) ?? (await new Promise<CdpSession>((resolve) => waiting.set(targetId, resolve)))
    attached.delete(targetId)
    waiting.delete(targetId)
    const { windowId } = await cdp.send('Browser.getWindowForTarget', { targetId })
    return { targetId, windowId, session }
  } finally {
    creating -= 1
  }
}

function adopt({ cdp }: Chromium, session: CdpSession, { targetId, openerId }: TargetInfo) {
  const claim = waiting.get(targetId)
  if (claim) claim(session)
  // window.open is answered in the page (page-world.ts); what still comes, such as target=_blank, never gets to load.
  else if (openerId !== undefined) void cdp.send('Target.closeTarget', { targetId }).catch(() => {})
  else if (creating > 0) attached.set(targetId, session)
  else void session.send('Runtime.runIfWaitingForDebugger').catch(() => {})
}
