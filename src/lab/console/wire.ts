/** The bytes between a console and whoever looks at it, the WebSocket taken off. */
export type ConsoleWire = {
  /** False: no more until `onDrain`. */
  write: (data: Buffer) => boolean
  onDrain: (listener: () => void) => void
  /** One listener; what came before it is not lost. */
  onData: (listener: (data: Buffer) => void) => void
  /** Called once, whoever ended it. */
  onEnd: (listener: () => void) => void
  end: () => void
}
