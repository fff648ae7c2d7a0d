import type { ConsoleEnd } from '#shared/model/console.ts'
import type { Core } from '#main/core.ts'
import type { JoinedConsole } from '#main/features/consoles/console-door.ts'
import type { Caller } from '#main/transport/handlers.ts'
import { until } from './lab-core.ts'

/** The page's end of a console, without a page. */
export interface ConsoleEndpoint {
  readonly joined: JoinedConsole
  /** Everything that came so far. */
  readonly bytes: () => Buffer
  readonly text: () => string
  readonly ended: () => ConsoleEnd | null
  /** Takes bytes from the front when so many are there. */
  readonly read: (count: number) => Promise<Buffer>
  /** While held, nothing that comes counts as taken. */
  readonly hold: () => void
}

export const joinConsole = (core: Pick<Core, 'consoles'>, relay: string, caller: Caller): ConsoleEndpoint => {
  let held: Buffer = Buffer.alloc(0)
  let end: ConsoleEnd | null = null
  let isHeld = false
  const joined = core.consoles.join(relay, caller, {
    send: (data) => {
      held = Buffer.concat([held, data])
      return isHeld ? new Promise(() => undefined) : Promise.resolve()
    },
    end: (why) => {
      end = why
    },
  })
  return {
    joined,
    bytes: () => held,
    text: () => held.toString('utf8'),
    ended: () => end,
    read: async (count) => {
      await until(`${count} bytes of the console`, () => held.length >= count)
      const taken = held.subarray(0, count)
      held = held.subarray(count)
      return taken
    },
    hold: () => {
      isHeld = true
    },
  }
}

/** The caller tests are by default. */
export const OWNER: Caller = { kind: 'owner', via: 'internal', address: '' }
