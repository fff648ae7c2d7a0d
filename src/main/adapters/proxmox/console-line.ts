import type { ConsoleLine } from './console.port.ts'
import type { ConsoleSocket } from './console-socket.ts'

/** termproxy ends a terminal that says nothing for long. */
const TERMINAL_PING_MS = 30_000
/** A packet's payload; together with its head below what Proxmox takes as one frame. */
const MOST_INPUT = 32 * 1024
const MOST_SIZE = 1000

const clamp = (value: number): number => Math.min(MOST_SIZE, Math.max(1, Math.trunc(value)))

/** The bytes of a screen, as they are. */
export const screenLine = (socket: ConsoleSocket): ConsoleLine => ({
  protocol: 'rfb',
  start: ({ onData, onEnd }) => socket.stream(onData, onEnd),
  write: socket.write,
  resize: () => undefined,
  pause: socket.pause,
  resume: socket.resume,
  close: socket.close,
})

/** A terminal; its packets are `0:LENGTH:data`, `1:COLUMNS:ROWS:` and `2`, the length in bytes. */
export const terminalLine = (socket: ConsoleSocket): ConsoleLine => {
  let ping: NodeJS.Timeout | undefined
  return {
    protocol: 'terminal',
    start: ({ onData, onEnd }) => {
      ping = setInterval(() => void socket.write(Buffer.from('2')), TERMINAL_PING_MS)
      ping.unref()
      socket.stream(onData, (end) => {
        clearInterval(ping)
        onEnd(end)
      })
    },
    write: async (data) => {
      for (let at = 0; at < data.length; at += MOST_INPUT) {
        const piece = data.subarray(at, at + MOST_INPUT)
        await socket.write(Buffer.concat([Buffer.from(`0:${piece.length}:`), piece]))
      }
    },
    resize: (columns, rows) => void socket.write(Buffer.from(`1:${clamp(columns)}:${clamp(rows)}:`)),
    pause: socket.pause,
    resume: socket.resume,
    close: () => {
      clearInterval(ping)
      socket.close()
    },
  }
}
