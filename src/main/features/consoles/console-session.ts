import { readTerminalMessage, type ConsoleEnd, type ConsoleEndCode } from '#shared/model/console.ts'
import type { ConsoleLine } from '#main/adapters/proxmox/console.port.ts'
import type { Clock } from '#main/ports.ts'
import type { ConsolePeer, JoinedConsole } from './console-door.ts'
import { createScreenDoor } from './screen-door.ts'

const SECOND = 1000
/** A page joins what it opened at once. */
const JOIN_WITHIN_MS = 30 * SECOND
/** The machine is not read from while a page has more than this untaken, until it has less than that. */
const MOST_UNTAKEN = 1024 * 1024
const FEW_UNTAKEN = 256 * 1024
/** A page that takes nothing for so long is gone, whatever its connection says. */
const SLOW_AFTER_MS = 60 * SECOND
const IDLE_AFTER_MS = 3600 * SECOND
const LOOK_EVERY_MS = 15 * SECOND

const SENTENCES: Record<ConsoleEndCode, string> = {
  far: 'The machine ended the console: it was stopped, restarted or moved, or its shell was left.',
  silent: 'The cluster does not answer any more. Check the connection to it, then connect again.',
  slow: 'This page took nothing for a minute, so the console was closed. Connect again.',
  idle: 'Nothing moved for an hour, so the console was closed. Connect again.',
  rights: 'You may not use this console any more.',
  cluster: 'The connection to the cluster was changed or ended in the console of the fleet. Connect again.',
  stopped: 'Multpanel was stopped or is restarting. Connect again when it is back.',
  protocol: 'The page sent something a console cannot take. Load it again.',
}

/** An open console, from the line to the cluster to the page that joins it. */
export interface ConsoleSession {
  readonly join: (peer: ConsolePeer) => JoinedConsole
  /** Does nothing when it is over. @param message instead of the usual sentence */
  readonly end: (code: ConsoleEndCode, message?: string) => void
}

/** Whoever looked left it: there is nobody to tell. */
export type ConsoleOutcome = ConsoleEndCode | 'left'

/**
 * Carries both ways and lets neither side run ahead of the other; ends with either.
 * @param onOver called once
 */
export const createConsoleSession = (
  line: ConsoleLine,
  clock: Clock,
  onOver: (outcome: ConsoleOutcome) => void,
): ConsoleSession => {
  const door = line.protocol === 'rfb' ? createScreenDoor() : null
  let peer: ConsolePeer | null = null
  let over = false
  let untaken = 0
  let paused = false
  let tookAt = clock.now()
  let movedAt = clock.now()
  let stopTimer = clock.after(JOIN_WITHIN_MS, () => finish('left'))

  const finish = (outcome: ConsoleOutcome, message?: string): void => {
    if (over) return
    over = true
    stopTimer()
    line.close()
    if (outcome !== 'left') {
      const end: ConsoleEnd = { code: outcome, message: message ?? SENTENCES[outcome] }
      peer?.end(end)
    }
    onOver(outcome)
  }

  const look = (): void => {
    const now = clock.now()
    if (paused && now - tookAt > SLOW_AFTER_MS) finish('slow')
    else if (now - movedAt > IDLE_AFTER_MS) finish('idle')
    else stopTimer = clock.after(LOOK_EVERY_MS, look)
  }

  const toPage = (data: Uint8Array): void => {
    if (over || peer === null) return
    movedAt = clock.now()
    if (untaken === 0) tookAt = movedAt
    untaken += data.length
    if (untaken > MOST_UNTAKEN && !paused) {
      paused = true
      line.pause()
    }
    void peer.send(data).then(() => {
      untaken -= data.length
      tookAt = clock.now()
      if (over || !paused || untaken > FEW_UNTAKEN) return
      paused = false
      line.resume()
    })
  }

  const receive = async (data: Uint8Array): Promise<void> => {
    if (over) return
    movedAt = clock.now()
    if (door !== null) {
      const { answer, rest } = door.take(data)
      if (answer.length > 0) toPage(answer)
      if (rest.length > 0) await line.write(rest)
      return
    }
    const message = readTerminalMessage(data)
    if (message === null) throw new Error('not a message of a terminal')
    if (message.kind === 'input') await line.write(message.text)
    else line.resize(message.columns, message.rows)
  }

  return {
    end: finish,
    join: (joining) => {
      peer = joining
      stopTimer()
      stopTimer = clock.after(LOOK_EVERY_MS, look)
      if (door !== null) toPage(door.greeting)
      line.start({
        onData: toPage,
        onEnd: (end) => finish(end === 'here' ? 'cluster' : end),
      })
      // One after the other: a long message leaves in pieces, and none may come between them.
      let turn = Promise.resolve()
      const inTurn = async (before: Promise<void>, data: Uint8Array): Promise<void> => {
        await before
        try {
          await receive(data)
        } catch {
          finish('protocol')
        }
      }
      return {
        receive: (data) => (turn = inTurn(turn, data)),
        leave: () => finish('left'),
      }
    },
  }
}
