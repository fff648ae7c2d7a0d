import type { Bridge } from '#shared/bridge.ts'
import { createServedTransport } from './served-transport.ts'

/** What carries calls and events: the preload's bridge on the desktop, HTTP and a WebSocket when served. */
export interface Transport extends Bridge {
  /** Called when events may have been missed, so that stores load anew. */
  readonly onGap: (listener: () => void) => () => void
  /** Whether events arrive at present; the desktop's bridge always does. */
  readonly onConnection: (listener: (connected: boolean) => void) => () => void
}

declare global {
  interface Window {
    readonly multpanel?: Bridge
  }
}

const nothing = (): void => undefined

/** Whether the page stands in the desktop's own window: files are then chosen there, and never sent by the page. */
export const isDesktop = (): boolean => window.multpanel !== undefined

let served: Transport | undefined

/** The way out of the page. Looked up at every use: the bridge is there before any script of the page runs. */
export const transport = (): Transport => {
  const bridge = window.multpanel
  if (bridge !== undefined) return { ...bridge, onGap: () => nothing, onConnection: () => nothing }
  served ??= createServedTransport(window.location, window)
  return served
}
