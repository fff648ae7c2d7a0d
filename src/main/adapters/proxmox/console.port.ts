import type { ProxmoxCall } from './proxmox.port.ts'

/** What is looked at: a VM's screen or serial port, a container's console, a node's shell. */
export type ConsolePlace =
  | { readonly kind: 'vnc'; readonly node: string; readonly vmid: number }
  | { readonly kind: 'serial'; readonly node: string; readonly vmid: number; readonly port: SerialPort }
  | { readonly kind: 'lxc'; readonly node: string; readonly vmid: number }
  | { readonly kind: 'node'; readonly node: string }

export type SerialPort = 'serial0' | 'serial1' | 'serial2' | 'serial3'

/** Why a line ended: `far` the other side hung up (machine off, shell left), `silent` it stopped answering, `here` we did. */
export type ConsoleLineEnd = 'far' | 'silent' | 'here'

/**
 * An open console behind everything that authenticates: for `rfb` the next bytes are the client's `ClientInit`
 * (RFC 6143 §7.3.1), for `terminal` plain output one way and input the other. Reading begins with `start`.
 */
export interface ConsoleLine {
  readonly protocol: 'rfb' | 'terminal'
  /** Once; `onEnd` is called once, after the last data. */
  readonly start: (listener: {
    readonly onData: (data: Buffer) => void
    readonly onEnd: (end: ConsoleLineEnd) => void
  }) => void
  /** Resolves when it has left this machine, or when the line has ended. */
  readonly write: (data: Uint8Array) => Promise<void>
  /** Columns and rows of a `terminal`; does nothing for a screen, whose size is the machine's. */
  readonly resize: (columns: number, rows: number) => void
  /** The other side waits while nothing is read. */
  readonly pause: () => void
  readonly resume: () => void
  readonly close: () => void
}

/** Consoles of one cluster. */
export interface ProxmoxConsole {
  /**
   * Opens a console and authenticates to it; ticket and password stay inside. Proxmox waits about 10 s for the
   * connection, so nothing else is waited for in between. A container or node whose terminals take no API token
   * (before 9.0.13) is shown as a screen (`rfb`) instead.
   * @throws AppError as every call; `unsupported` where an API token cannot open it, `cluster_refused` when it closed at once
   */
  readonly openConsole: (place: ConsolePlace, call: ProxmoxCall) => Promise<ConsoleLine>
}
