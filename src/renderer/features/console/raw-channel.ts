import type { ConsoleConnection } from './console.store.ts'

const nothing = (): void => undefined

/**
 * An open console in the form noVNC takes instead of an address: it looks for the members of an RTCDataChannel on the
 * object and its class (core/websock.js `attach`), hence a class.
 */
export class RawChannel {
  binaryType = 'arraybuffer'
  protocol = ''
  readyState: 'open' | 'closed' = 'open'
  onopen: () => void = nothing
  onclose: (event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void = nothing
  onerror: () => void = nothing
  onmessage: (event: { readonly data: Uint8Array }) => void = nothing
  readonly #connection: Pick<ConsoleConnection, 'send'>

  constructor(connection: Pick<ConsoleConnection, 'send'>) {
    this.#connection = connection
  }

  send(data: Uint8Array): void {
    // noVNC writes into the same buffer again.
    if (this.readyState === 'open') this.#connection.send(data.slice())
  }

  /** noVNC gives up; the connection is the page's to end. */
  close(): void {
    this.ended()
  }

  received(data: Uint8Array): void {
    if (this.readyState === 'open') this.onmessage({ data })
  }

  ended(): void {
    if (this.readyState === 'closed') return
    this.readyState = 'closed'
    this.onclose({ code: 1000, reason: '', wasClean: true })
  }
}
