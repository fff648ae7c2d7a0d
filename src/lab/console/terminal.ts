import type { LabShell, ShellSession } from './shell.ts'
import type { ConsoleWire } from './wire.ts'

type TerminalOptions = {
  /** Whether this is the user and the ticket the port was opened for. */
  mayEnter: (user: string, ticket: string) => boolean
  /** Starts what the terminal shows; a text instead is printed, and that is all. */
  start: () => { shell: LabShell } | { refusal: string }
}

/** Longest first line: user and ticket. */
const MOST_GREETING = 1024

type Packet = { kind: 'input'; data: Buffer } | { kind: 'size'; columns: number; rows: number } | { kind: 'ping' }

/**
 * The first whole packet of `bytes` (`0:LEN:data`, `1:COLUMNS:ROWS:`, `2`), with how long it is; undefined while it is
 * not all there, null for what is none.
 */
const readPacket = (bytes: Buffer): { packet: Packet; length: number } | undefined | null => {
  const text = bytes.subarray(0, 24).toString('latin1')
  if (text.startsWith('2')) return { packet: { kind: 'ping' }, length: 1 }
  const input = /^0:(\d{1,7}):/.exec(text)
  if (input !== null) {
    const from = input[0].length
    const to = from + Number(input[1])
    return bytes.length < to ? undefined : { packet: { kind: 'input', data: bytes.subarray(from, to) }, length: to }
  }
  const size = /^1:(\d{1,5}):(\d{1,5}):/.exec(text)
  if (size !== null) {
    const packet = { kind: 'size', columns: Number(size[1]), rows: Number(size[2]) } as const
    return { packet, length: size[0].length }
  }
  return /^(0?(:\d{0,7})?|1?(:\d{0,5}){0,2})$/.test(text) ? undefined : null
}

/**
 * Speaks pve-xtermjs' protocol: `user:ticket`, answered with `OK`, then packets one way and plain output the other.
 * The shell ends with the wire, the wire with the shell.
 * @returns the words the task ends with
 */
export const serveTerminal = (wire: ConsoleWire, { mayEnter, start }: TerminalOptions): Promise<string> =>
  new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0)
    let session: ShellSession | undefined
    let entered = false
    let outcome = 'OK'

    const finish = (words: string): void => {
      outcome = words
      wire.end()
    }
    const enter = (greeting: string): void => {
      const cut = greeting.lastIndexOf('@') < 0 ? 0 : greeting.indexOf(':', greeting.indexOf('@'))
      if (!mayEnter(greeting.slice(0, cut), greeting.slice(cut + 1))) {
        finish('authentication failed')
        return
      }
      entered = true
      wire.write(Buffer.from('OK'))
      const started = start()
      if ('refusal' in started) {
        wire.write(Buffer.from(`${started.refusal}\r\n`))
        finish(started.refusal)
        return
      }
      session = started.shell({
        output: (data) => wire.write(data),
        ended: () => finish('OK'),
      })
      wire.onDrain(session.resume)
    }
    const take = (packet: Packet): void => {
      if (packet.kind === 'input') session?.input(packet.data)
      if (packet.kind === 'size') session?.resize(packet.columns, packet.rows)
    }

    wire.onEnd(() => {
      session?.end()
      resolve(outcome)
    })
    wire.onData((data) => {
      bytes = bytes.length === 0 ? data : Buffer.concat([bytes, data])
      if (!entered) {
        const end = bytes.indexOf('\n')
        if (end < 0) {
          if (bytes.length > MOST_GREETING) finish('authentication failed')
          return
        }
        const greeting = bytes.subarray(0, end).toString('utf8')
        bytes = bytes.subarray(end + 1)
        enter(greeting)
      }
      for (;;) {
        const read = bytes.length === 0 ? undefined : readPacket(bytes)
        if (read === undefined) return
        if (read === null) {
          finish('invalid packet')
          return
        }
        bytes = bytes.subarray(read.length)
        take(read.packet)
      }
    })
  })
