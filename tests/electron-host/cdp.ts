import { EventEmitter } from 'node:events'
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'

type Commands = Protocol.CommandParameters
type Returns = Protocol.CommandReturnValues
type Events = Protocol.Events

/** One DevTools session: the browser's own, or one attached to a target. */
export interface CdpSession {
  readonly id: string | undefined
  send<M extends keyof Commands>(method: M, params?: Commands[M]): Promise<Returns[M]>
  on<E extends keyof Events>(event: E, listener: (params: Events[E]) => void): void
  once<E extends keyof Events>(event: E, listener: (params: Events[E]) => void): void
}

export interface CdpConnection extends CdpSession {
  session(id: string): CdpSession
  close(): void
  /** Settles when the browser has gone. */
  readonly closed: Promise<void>
}

interface Reply {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
  readonly sessionId?: string
}

/** Speaks the DevTools protocol over one WebSocket with flat sessions. */
export async function connectCdp(endpoint: string): Promise<CdpConnection> {
  const socket = new WebSocket(endpoint)
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error(`No DevTools connection to ${endpoint}`)))
  })
  const pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; method: string }
  >()
  const emitters = new Map<string | undefined, EventEmitter>()
  let counter = 0

  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Reply
    if (message.id === undefined) {
      emitters.get(message.sessionId)?.emit(message.method ?? '', message.params)
      return
    }
    const call = pending.get(message.id)
    pending.delete(message.id)
    if (message.error) call?.reject(new Error(`${call.method}: ${message.error.message}`))
    else call?.resolve(message.result)
  })
  void closed.then(() => {
    for (const { reject, method } of pending.values()) reject(new Error(`${method}: the browser has gone`))
    pending.clear()
  })

  const session = (id: string | undefined): CdpSession => {
    const emitter = emitters.get(id) ?? new EventEmitter().setMaxListeners(0)
    emitters.set(id, emitter)
    return {
      id,
      send: <M extends keyof Commands>(method: M, params?: Commands[M]) =>
        new Promise<Returns[M]>((resolve, reject) => {
          if (socket.readyState !== WebSocket.OPEN) return reject(new Error(`${method}: the browser has gone`))
          pending.set(++counter, { resolve: (value) => resolve(value as Returns[M]), reject, method })
          socket.send(JSON.stringify({ id: counter, method, params, ...(id === undefined ? {} : { sessionId: id }) }))
        }),
      on: (event, listener) => void emitter.on(event, listener),
      once: (event, listener) => void emitter.once(event, listener),
    }
  }
  return { ...session(undefined), session, close: () => socket.close(), closed }
}
