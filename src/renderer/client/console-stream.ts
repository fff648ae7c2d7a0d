import { CONSOLE_CALL, CONSOLE_DATA, CONSOLE_ENDED, type Bridge } from '#shared/bridge.ts'
import { ConsoleEnd, MOST_CONSOLE_MESSAGE } from '#shared/model/console.ts'

/** The bytes of a console between this page and main. */
export interface ConsoleStream {
  readonly send: (data: Uint8Array) => void
  readonly close: () => void
}

export interface ConsoleListener {
  readonly onOpen: () => void
  readonly onData: (data: Uint8Array) => void
  /** Once, whoever ended it but `close`. Null: the connection to Multpanel itself broke. */
  readonly onEnd: (end: ConsoleEnd | null) => void
}

const pieces = (data: Uint8Array): Uint8Array<ArrayBuffer>[] => {
  const found: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < data.length; at += MOST_CONSOLE_MESSAGE)
    found.push(Uint8Array.from(data.subarray(at, at + MOST_CONSOLE_MESSAGE)))
  return found
}

const readEnd = (text: string): ConsoleEnd | null => {
  try {
    return ConsoleEnd.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Served: a WebSocket of its own, which the session's cookie goes with; the first message names the console. */
const overWebSocket = (relay: string, listener: ConsoleListener): ConsoleStream => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}/consoles`)
  socket.binaryType = 'arraybuffer'
  let end: ConsoleEnd | null = null
  let over = false
  socket.addEventListener('open', () => {
    socket.send(relay)
    listener.onOpen()
  })
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (over) return
    if (data instanceof ArrayBuffer) listener.onData(new Uint8Array(data))
    else if (typeof data === 'string') end = readEnd(data)
  })
  socket.addEventListener('close', () => {
    if (over) return
    over = true
    listener.onEnd(end)
  })
  return {
    send: (data) => {
      if (socket.readyState !== WebSocket.OPEN) return
      for (const piece of pieces(data)) socket.send(piece)
    },
    close: () => {
      over = true
      socket.close()
    },
  }
}

const isOf = (stream: string, payload: unknown): payload is { readonly data?: unknown; readonly end?: unknown } =>
  typeof payload === 'object' && payload !== null && 'stream' in payload && payload.stream === stream

/** On the desktop: over the bridge. One message is under way at a time, so that they arrive in order. */
const overBridge = (bridge: Bridge, relay: string, listener: ConsoleListener): ConsoleStream => {
  const stream = crypto.randomUUID()
  const ask = (call: Record<string, unknown>) => bridge.invoke(CONSOLE_CALL, { stream, ...call })
  let queue: Uint8Array[] = []
  let sending = false
  let total = 0
  let telling = false
  let over = false

  const finish = (end: ConsoleEnd | null): void => {
    if (over) return
    over = true
    for (const stop of ends) stop()
    listener.onEnd(end)
  }
  const flush = async (): Promise<void> => {
    if (sending) return
    sending = true
    for (let next = queue.shift(); next !== undefined && !over; next = queue.shift()) {
      await ask({ do: 'send', data: next })
    }
    sending = false
  }
  const tellTaken = (): void => {
    if (telling) return
    telling = true
    // After the page has drawn what came with it.
    setTimeout(() => {
      telling = false
      if (!over) void ask({ do: 'took', total })
    })
  }
  const leave = (): void => void ask({ do: 'leave' })
  const ends = [
    bridge.subscribe(CONSOLE_DATA, (payload) => {
      if (over || !isOf(stream, payload) || !(payload.data instanceof Uint8Array)) return
      listener.onData(payload.data)
      total += payload.data.length
      tellTaken()
    }),
    bridge.subscribe(CONSOLE_ENDED, (payload) => {
      if (isOf(stream, payload)) finish(ConsoleEnd.safeParse(payload.end).data ?? null)
    }),
    () => {
      window.removeEventListener('pagehide', leave)
    },
  ]
  window.addEventListener('pagehide', leave)
  void ask({ do: 'join', relay }).then((answer) => {
    if (over) return
    if (answer.ok) listener.onOpen()
    else finish(null)
  })
  return {
    send: (data) => {
      if (over) return
      queue.push(...pieces(data))
      void flush()
    },
    close: () => {
      if (over) return
      over = true
      queue = []
      for (const stop of ends) stop()
      leave()
    },
  }
}

/**
 * Joins a console that was just opened.
 * @param relay what `consoles.open` gave; good once
 */
export const joinConsole = (relay: string, listener: ConsoleListener): ConsoleStream =>
  window.multpanel === undefined ? overWebSocket(relay, listener) : overBridge(window.multpanel, relay, listener)
