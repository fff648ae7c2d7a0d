import type { WireError } from './errors.ts'

/** Answer of the gate, the same over every wire. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError }

/** What the preload puts on `window.multpanel`, frozen: nothing else crosses. */
export interface Bridge {
  /** Asks for one operation by name; never rejects. */
  readonly invoke: (operation: string, input: unknown) => Promise<Answer>
  /** Hears one event by name until the returned function is called. */
  readonly subscribe: (event: string, listener: (payload: unknown) => void) => () => void
}

/** The two channels between preload and main; nothing else is listened to. */
export type InvokeChannel = 'multpanel:invoke'
export type EventChannel = 'multpanel:event'
