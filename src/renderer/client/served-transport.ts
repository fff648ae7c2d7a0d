import type { Answer } from '#shared/bridge.ts'
import { COLUMNS_TYPE } from '#shared/columns.ts'
import { isErrorCode } from '#shared/errors.ts'
import { snapshotOfColumns, type SnapshotByColumns } from '#shared/snapshot-columns.ts'
import type { Transport } from './transport.ts'

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 15_000
/** Close code of the server for a session that ended. */
const SIGNED_OUT = 4001

const unreachable = (): Answer => ({
  ok: false,
  error: {
    code: 'unreachable',
    message:
      'The console does not answer. It may have been stopped, or the network is gone. Start it again, then retry.',
  },
})

const isAnswer = (value: unknown): value is Answer => {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false
  if (value.ok === true) return true
  if (!('error' in value) || typeof value.error !== 'object' || value.error === null) return false
  return 'code' in value.error && isErrorCode(value.error.code)
}

/** What a page asks for in a shorter form than the contract's. */
const ACCEPTED: Readonly<Record<string, string>> = { 'inventory.snapshot': COLUMNS_TYPE }

const isByColumns = ({ headers }: Pick<Response, 'headers'>): boolean =>
  headers.get('content-type')?.startsWith(COLUMNS_TYPE) ?? false

const ofColumns = (value: unknown): unknown => snapshotOfColumns(value as SnapshotByColumns)

/** Calls by `POST /api/<operation>`, events by the WebSocket `/events`; the session cookie goes with both. */
export const createServedTransport = (
  location: Pick<Location, 'protocol' | 'host'>,
  host: Pick<typeof globalThis, 'fetch' | 'setTimeout' | 'WebSocket'>,
): Transport => {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const gapListeners = new Set<() => void>()
  const connectionListeners = new Set<(connected: boolean) => void>()
  let started = false
  let dropped = false
  let delay = FIRST_RETRY_MS

  const hear = (data: unknown): void => {
    if (typeof data !== 'string') return
    const message: unknown = JSON.parse(data)
    if (typeof message !== 'object' || message === null || !('event' in message) || !('payload' in message)) return
    if (typeof message.event !== 'string') return
    for (const listener of listeners.get(message.event) ?? []) listener(message.payload)
  }

  const connect = (): void => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new host.WebSocket(`${scheme}://${location.host}/events`)
    socket.addEventListener('open', () => {
      delay = FIRST_RETRY_MS
      for (const listener of connectionListeners) listener(true)
      if (dropped) for (const listener of gapListeners) listener()
      dropped = false
    })
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      hear(event.data)
    })
    socket.addEventListener('close', ({ code }: CloseEvent) => {
      // The session ended: whoever asks for anything now hears that, and the page shows the sign-in.
      if (code === SIGNED_OUT) for (const listener of gapListeners) listener()
      dropped = true
      for (const listener of connectionListeners) listener(false)
      host.setTimeout(connect, delay)
      delay = Math.min(delay * 2, LONGEST_RETRY_MS)
    })
  }

  const start = (): void => {
    if (started) return
    started = true
    connect()
  }

  return {
    invoke: async (operation, input) => {
      try {
        const response = await host.fetch(`/api/${operation}`, {
          method: 'POST',
          credentials: 'same-origin',
          headers: { 'content-type': 'application/json', accept: ACCEPTED[operation] ?? 'application/json' },
          body: JSON.stringify(input),
        })
        const body: unknown = await response.json()
        if (!isAnswer(body)) return unreachable()
        return isByColumns(response) && body.ok ? { ok: true, value: ofColumns(body.value) } : body
      } catch {
        return unreachable()
      }
    },
    subscribe: (event, listener) => {
      start()
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener))
      return () => {
        set.delete(listener)
      }
    },
    onGap: (listener) => {
      gapListeners.add(listener)
      return () => {
        gapListeners.delete(listener)
      }
    },
    onConnection: (listener) => {
      connectionListeners.add(listener)
      return () => {
        connectionListeners.delete(listener)
      }
    },
  }
}
