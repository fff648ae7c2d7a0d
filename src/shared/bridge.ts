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

/** What the desktop's page asks for besides operations: the bytes of a console it opened. */
export const CONSOLE_CALL = 'console:stream'
/** Events of the same, to the one page that joined: `{ stream, data }` and `{ stream, end }`. */
export const CONSOLE_DATA = 'console:data'
export const CONSOLE_ENDED = 'console:ended'
