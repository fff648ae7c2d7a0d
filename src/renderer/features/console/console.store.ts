import { create } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { ConsoleEnd, ConsoleProtocol } from '#shared/model/console.ts'
import { asAppError, call } from '#renderer/client/client.ts'
import { joinConsole, type ConsoleStream } from '#renderer/client/console-stream.ts'
import type { ConsolePlace } from './console-route.ts'

/** What is done with the bytes of an open console: a screen or a terminal. */
export interface ConsoleView {
  readonly received: (data: Uint8Array) => void
  readonly ended: () => void
}

/**
 * `retryAt`: when it is tried again by itself (Unix ms); null: not. `waiting`: it is tried again when the machine runs.
 */
export type ConsoleState =
  | { readonly status: 'connecting' }
  | { readonly status: 'open'; readonly protocol: ConsoleProtocol; readonly run: number }
  | { readonly status: 'ended'; readonly message: string; readonly retryAt: number | null }
  | { readonly status: 'refused'; readonly error: AppError; readonly waiting: boolean }

interface Store {
  readonly state: ConsoleState
  /** Attempts since it was open last. */
  readonly attempts: number
}

const RETRY_MS = [1000, 2000, 4000, 8000, 15_000] as const
const MOST_ATTEMPTS = 20
/** After these nobody but a person decides. */
const FINAL: ReadonlySet<ConsoleEnd['code']> = new Set(['rights', 'idle', 'slow', 'protocol'])
/** So long it must have been open for the next attempt to be a first one. */
const STEADY_MS = 5000

const LOST = 'The connection to Multpanel broke. It may have been stopped, or the network is gone.'

export const useConsole = create<Store>()(() => ({ state: { status: 'connecting' }, attempts: 0 }))

/** The one console of this page, from opening to the next attempt. */
export interface ConsoleConnection {
  readonly connect: () => void
  /** The machine came up: what waited for it is tried. */
  readonly machineRuns: () => void
  readonly send: (data: Uint8Array) => void
  readonly setView: (view: ConsoleView) => void
  readonly stop: () => void
}

const open = (place: ConsolePlace) =>
  place.kind === 'node'
    ? call('consoles.openNode', { clusterId: place.clusterId, node: place.node })
    : call('consoles.open', { guestId: place.guestId, kind: place.kind })

export const createConsoleConnection = (place: ConsolePlace): ConsoleConnection => {
  let stream: ConsoleStream | null = null
  let view: ConsoleView | null = null
  /** What came before the view was drawn. */
  let early: Uint8Array[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0
  let openedAt = 0
  let stopped = false

  const set = (state: ConsoleState): void => useConsole.setState({ state })

  const laterBy = (ended: (retryAt: number | null) => ConsoleState): void => {
    const { attempts } = useConsole.getState()
    const wait = RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 15_000
    if (attempts >= MOST_ATTEMPTS) {
      set(ended(null))
      return
    }
    useConsole.setState({ attempts: attempts + 1 })
    set(ended(Date.now() + wait))
    timer = setTimeout(connect, wait)
  }

  const ended = (end: ConsoleEnd | null): void => {
    stream = null
    view?.ended()
    view = null
    const message = end?.message ?? LOST
    if (Date.now() - openedAt > STEADY_MS) useConsole.setState({ attempts: 0 })
    // A shell that was left is not wanted back; a guest's console is its machine's, which may be restarting.
    const isOver = end !== null && (FINAL.has(end.code) || (place.kind === 'node' && end.code === 'far'))
    if (isOver) set({ status: 'ended', message, retryAt: null })
    else laterBy((retryAt) => ({ status: 'ended', message, retryAt }))
  }

  const refused = (error: AppError): void => {
    const isOff = error.code === 'conflict' && error.details?.['state'] === 'stopped'
    const passes = error.code === 'unreachable' || error.code === 'timeout' || error.code === 'cluster_refused'
    const again = passes && useConsole.getState().attempts > 0
    if (again) laterBy((retryAt) => ({ status: 'ended', message: error.message, retryAt }))
    else set({ status: 'refused', error, waiting: isOff })
  }

  const connectNow = async (mine: number): Promise<void> => {
    try {
      const { relay, protocol } = await open(place)
      if (stopped || mine !== turn) return
      early = []
      stream = joinConsole(relay, {
        onOpen: () => {
          if (mine !== turn) return
          openedAt = Date.now()
          set({ status: 'open', protocol, run: mine })
        },
        onData: (data) => {
          if (mine !== turn) return
          if (view === null) early.push(data)
          else view.received(data)
        },
        onEnd: (end) => {
          if (mine === turn) ended(end)
        },
      })
    } catch (thrown) {
      if (!stopped && mine === turn) refused(asAppError(thrown))
    }
  }

  const connect = (): void => {
    clearTimeout(timer)
    turn += 1
    stream?.close()
    stream = null
    view?.ended()
    view = null
    if (stopped) return
    set({ status: 'connecting' })
    void connectNow(turn)
  }

  return {
    connect,
    machineRuns: () => {
      const { state } = useConsole.getState()
      if (state.status === 'refused' && state.waiting) connect()
    },
    send: (data) => {
      stream?.send(data)
    },
    setView: (next) => {
      view = next
      for (const data of early.splice(0)) next.received(data)
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
      turn += 1
      stream?.close()
    },
  }
}
