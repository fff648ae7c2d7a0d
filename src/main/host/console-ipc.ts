import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { z } from 'zod'
import type { Answer, EventChannel } from '#shared/bridge.ts'
import { CONSOLE_CALL, CONSOLE_DATA, CONSOLE_ENDED } from '#shared/bridge.ts'
import { AppError, toWireError } from '#shared/errors.ts'
import { MOST_CONSOLE_MESSAGE, type ConsoleEnd } from '#shared/model/console.ts'
import type { Core } from '../core.ts'
import type { ConsolePeer, JoinedConsole } from '../features/consoles/console-door.ts'
import { AT_THE_DESK } from '../transport/owner-actor.ts'

const EVENT: EventChannel = 'multpanel:event'

/** The page's name for its stream. */
const Stream = z.uuid()
const bytes = z.instanceof(Uint8Array).refine((data) => data.length <= MOST_CONSOLE_MESSAGE)
const Call = z.discriminatedUnion('do', [
  z.object({ do: z.literal('join'), stream: Stream, relay: z.string().max(200) }),
  z.object({ do: z.literal('send'), stream: Stream, data: bytes }),
  /** How many bytes the page has taken so far. */
  z.object({ do: z.literal('took'), stream: Stream, total: z.number().int().min(0) }),
  z.object({ do: z.literal('leave'), stream: Stream }),
])
type Call = z.infer<typeof Call>

interface Carried {
  readonly console: JoinedConsole
  readonly took: (total: number) => void
}

const failed = (error: unknown): Answer => ({
  ok: false,
  error: toWireError(
    error instanceof AppError ? error : new AppError('invalid_input', 'This is no message of a console.'),
  ),
})

/**
 * Carries consoles between main and a page of the desktop over the two functions there are: what a page sends waits for
 * its answer, what it is sent counts as taken when it says so. No port is opened. A page has one console at a time, and
 * none once it shows another document.
 */
export const createConsoleIpc = (core: Pick<Core, 'consoles'>) => {
  const streams = new WeakMap<WebContents, Map<string, Carried>>()

  const leaveAll = (sender: WebContents): void => {
    for (const { console, took } of streams.get(sender)?.values() ?? []) {
      took(Number.MAX_SAFE_INTEGER)
      console.leave()
    }
    streams.get(sender)?.clear()
  }
  const streamsOf = (sender: WebContents): Map<string, Carried> => {
    const known = streams.get(sender)
    if (known !== undefined) return known
    const made = new Map<string, Carried>()
    streams.set(sender, made)
    sender.once('destroyed', () => leaveAll(sender))
    sender.on('did-navigate', () => leaveAll(sender))
    sender.on('render-process-gone', () => leaveAll(sender))
    return made
  }

  const join = (sender: WebContents, stream: string, relay: string): void => {
    leaveAll(sender)
    let sent = 0
    let taken = 0
    let untold: { readonly upTo: number; readonly resolve: () => void }[] = []
    const took = (total: number): void => {
      taken = Math.max(taken, total)
      const done = untold.filter(({ upTo }) => upTo <= taken)
      untold = untold.filter(({ upTo }) => upTo > taken)
      for (const { resolve } of done) resolve()
    }
    const peer: ConsolePeer = {
      send: (data) =>
        new Promise((resolve) => {
          if (sender.isDestroyed()) {
            resolve()
            return
          }
          sent += data.length
          untold.push({ upTo: sent, resolve })
          // A copy: a view of a larger buffer would take all of it along.
          sender.send(EVENT, CONSOLE_DATA, { stream, data: Uint8Array.from(data) })
        }),
      end: (end: ConsoleEnd) => {
        streams.get(sender)?.delete(stream)
        took(Number.MAX_SAFE_INTEGER)
        if (!sender.isDestroyed()) sender.send(EVENT, CONSOLE_ENDED, { stream, end })
      },
    }
    streamsOf(sender).set(stream, { console: core.consoles.join(relay, AT_THE_DESK, peer), took })
  }

  const carry = async (sender: WebContents, call: Call): Promise<void> => {
    if (call.do === 'join') {
      join(sender, call.stream, call.relay)
      return
    }
    const found = streams.get(sender)?.get(call.stream)
    if (call.do === 'took') found?.took(call.total)
    else if (call.do === 'send') await found?.console.receive(call.data)
    else {
      streams.get(sender)?.delete(call.stream)
      found?.console.leave()
    }
  }

  return {
    isMine: (operation: unknown): boolean => operation === CONSOLE_CALL,
    /** Never rejects. */
    handle: async ({ sender }: Pick<IpcMainInvokeEvent, 'sender'>, input: unknown): Promise<Answer> => {
      try {
        await carry(sender, Call.parse(input))
        return { ok: true, value: null }
      } catch (error) {
        return failed(error)
      }
    },
  }
}
