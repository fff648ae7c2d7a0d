import { z } from 'zod'

/** What of a guest is opened: the screen of a VM, its serial port, the console of a container. */
export const GuestConsoleKind = z.enum(['vnc', 'serial', 'lxc'])
export type GuestConsoleKind = z.infer<typeof GuestConsoleKind>

/** `rfb`: pixels (RFC 6143), without a password; `terminal`: the output of a terminal. */
export const ConsoleProtocol = z.enum(['rfb', 'terminal'])
export type ConsoleProtocol = z.infer<typeof ConsoleProtocol>

/** UUID of one open console, made by the core. */
export const ConsoleId = z.uuid().brand<'ConsoleId'>()
export type ConsoleId = z.infer<typeof ConsoleId>

/** Why a console ended, for whoever decides whether to try again. */
export const CONSOLE_END_CODES = ['far', 'silent', 'slow', 'idle', 'rights', 'cluster', 'stopped', 'protocol'] as const

/**
 * `far`: the machine or its shell ended it. `silent`: the cluster answers no more. `slow`, `idle`: the page took nothing,
 * or nothing moved for long. `rights`: whoever opened it may not any more. `cluster`: its connection was changed.
 * `stopped`: the program ends. `protocol`: the page sent what is none.
 */
export type ConsoleEndCode = (typeof CONSOLE_END_CODES)[number]

export const ConsoleEnd = z.object({
  code: z.enum(CONSOLE_END_CODES),
  /** What happened and what to do. */
  message: z.string(),
})
export type ConsoleEnd = z.infer<typeof ConsoleEnd>

/** Longest message of a page; what is longer is sent in pieces. */
export const MOST_CONSOLE_MESSAGE = 256 * 1024

const INPUT = 0
const SIZE = 1

/** What a page sends to a terminal: a byte that says which, then the text, or columns and rows as 16 bit each. */
export const terminalInput = (text: Uint8Array): Uint8Array => {
  const message = new Uint8Array(text.length + 1)
  message[0] = INPUT
  message.set(text, 1)
  return message
}

export const terminalSize = (columns: number, rows: number): Uint8Array => {
  const message = new Uint8Array(5)
  const view = new DataView(message.buffer)
  view.setUint8(0, SIZE)
  view.setUint16(1, columns)
  view.setUint16(3, rows)
  return message
}

export type TerminalMessage =
  | { readonly kind: 'input'; readonly text: Uint8Array }
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }

/** Null for what is no message. */
export const readTerminalMessage = (message: Uint8Array): TerminalMessage | null => {
  if (message[0] === INPUT) return { kind: 'input', text: message.subarray(1) }
  if (message[0] !== SIZE || message.length !== 5) return null
  const view = new DataView(message.buffer, message.byteOffset)
  return { kind: 'size', columns: view.getUint16(1), rows: view.getUint16(3) }
}
