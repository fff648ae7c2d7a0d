import { describe, expect, it } from 'vitest'
import { terminalInput, terminalSize, type ConsoleEnd } from '#shared/model/console.ts'
import type { ConsoleLine, ConsoleLineEnd } from '#main/adapters/proxmox/console.port.ts'
import { createConsoleSession, type ConsoleOutcome } from '#main/features/consoles/console-session.ts'
import { createHeldClock } from '#support/held-clock.ts'

/** A line to a cluster that a test plays, and a page that takes what it is told to take. */
const setUp = (protocol: ConsoleLine['protocol'] = 'terminal') => {
  const clock = createHeldClock()
  const written: string[] = []
  const sent: Buffer[] = []
  const took: (() => void)[] = []
  const outcomes: ConsoleOutcome[] = []
  const state = {
    paused: false,
    closed: false,
    end: null as ConsoleEnd | null,
    writes: [] as (() => void)[],
    slow: false,
  }
  let onData: (data: Buffer) => void = () => undefined
  let onEnd: (end: ConsoleLineEnd) => void = () => undefined
  const line: ConsoleLine = {
    protocol,
    start: (listener) => ({ onData, onEnd } = listener),
    write: (data) => {
      written.push(Buffer.from(data).toString())
      return state.slow ? new Promise((resolve) => state.writes.push(resolve)) : Promise.resolve()
    },
    resize: (columns, rows) => void written.push(`${columns}x${rows}`),
    pause: () => (state.paused = true),
    resume: () => (state.paused = false),
    close: () => (state.closed = true),
  }
  const session = createConsoleSession(line, clock, (outcome) => outcomes.push(outcome))
  const join = () =>
    session.join({
      send: (data) => {
        sent.push(Buffer.from(data))
        return new Promise((resolve) => took.push(resolve))
      },
      end: (end) => (state.end = end),
    })
  return {
    clock,
    session,
    join,
    state,
    written,
    sent,
    outcomes,
    machineSays: (data: Buffer) => onData(data),
    lineEnds: (end: ConsoleLineEnd) => onEnd(end),
    pageTakesAll: async () => {
      for (const take of took.splice(0)) take()
      await Promise.resolve()
      await Promise.resolve()
    },
  }
}

const MIB = Buffer.alloc(1024 * 1024)

describe('a console between machine and page', () => {
  it('reads nothing more from the machine while the page has a megabyte untaken, and goes on when it took it', async () => {
    const { join, state, machineSays, pageTakesAll } = setUp()
    join()
    machineSays(MIB)
    expect(state.paused).toBe(false)
    machineSays(Buffer.from('more'))
    expect(state.paused).toBe(true)
    await pageTakesAll()
    expect(state.paused).toBe(false)
  })

  it('ends when the page takes nothing for a minute', async () => {
    const { join, state, clock, machineSays, outcomes } = setUp()
    join()
    machineSays(MIB)
    machineSays(MIB)
    clock.advance(90_000)
    await Promise.resolve()
    expect([state.closed, state.end?.code, ...outcomes]).toEqual([true, 'slow', 'slow'])
  })

  it('ends when nothing moved for an hour, and not before', () => {
    const { join, state, clock, machineSays } = setUp()
    join()
    clock.advance(59 * 60_000)
    machineSays(Buffer.from('.'))
    clock.advance(59 * 60_000)
    expect(state.closed).toBe(false)
    clock.advance(2 * 60_000)
    expect(state.end?.code).toBe('idle')
  })

  it('is closed when nobody joins it', () => {
    const { state, clock, outcomes } = setUp()
    clock.advance(31_000)
    expect([state.closed, ...outcomes]).toEqual([true, 'left'])
  })

  it('passes on input and size in the order they came, the next when the one before has left', async () => {
    const { join, state, written } = setUp()
    const { receive } = join()
    state.slow = true
    const first = receive(terminalInput(Buffer.from('ls\r')))
    const second = receive(terminalSize(80, 24))
    const third = receive(terminalInput(Buffer.from('exit\r')))
    await Promise.resolve()
    await Promise.resolve()
    expect(written).toEqual(['ls\r'])
    state.writes.shift()?.()
    await first
    await second
    await expect.poll(() => written).toEqual(['ls\r', '80x24', 'exit\r'])
    state.writes.shift()?.()
    await third
  })

  it('is told once why it ended, whoever ended it', () => {
    const { join, session, state, lineEnds, outcomes } = setUp()
    join()
    lineEnds('far')
    session.end('stopped')
    expect(state.end?.code).toBe('far')
    expect(outcomes).toEqual(['far'])
  })

  it('calls what ends a line from this side a change of the cluster', () => {
    const { join, state, lineEnds } = setUp()
    join()
    lineEnds('here')
    expect(state.end?.code).toBe('cluster')
  })
})

describe('the beginning of a screen', () => {
  it('is the program’s: a version, no security; then all is the machine’s', async () => {
    const { join, sent, written } = setUp('rfb')
    const { receive } = join()
    expect(sent.map(String)).toEqual(['RFB 003.008\n'])
    // In pieces, and with the next message in the same one.
    await receive(Buffer.from('RFB 003.'))
    await receive(Buffer.from('008\n'))
    expect([...(sent[1] ?? [])]).toEqual([1, 1])
    await receive(Buffer.from([1, 1]))
    expect([...(sent[2] ?? [])]).toEqual([0, 0, 0, 0])
    expect(written).toEqual(['\u0001'])
  })

  it.each([
    ['another version', 'RFB 003.003\n'],
    ['something else', 'GET / HTTP/1'],
  ])('ends with %s', async (_name, text) => {
    const { join, state } = setUp('rfb')
    await join().receive(Buffer.from(text))
    expect(state.end?.code).toBe('protocol')
  })
})
