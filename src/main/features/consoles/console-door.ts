import type { ConsoleEnd } from '#shared/model/console.ts'
import type { Caller } from '#main/transport/handlers.ts'

/** The page's end of a console, as a transport carries it. */
export interface ConsolePeer {
  /** Resolves when the page took it, or has gone. */
  readonly send: (data: Uint8Array) => Promise<void>
  /** Called once; nothing is sent after it. */
  readonly end: (end: ConsoleEnd) => void
}

/** A console a page has joined. */
export interface JoinedConsole {
  /** One message of the page; the next is to wait until it resolves. */
  readonly receive: (data: Uint8Array) => Promise<void>
  /** The page has gone, or closed it. */
  readonly leave: () => void
}

/** Where transports bring pages to consoles that were opened for them. */
export interface ConsoleDoor {
  /** @throws AppError `not_found` for a relay token that is unknown, used, too old, or another session's */
  readonly join: (relay: string, caller: Caller, peer: ConsolePeer) => JoinedConsole
}
