/** How often the fleet is asked: by whether somebody looks and what the machine runs on. */
export interface PollRate {
  /** Milliseconds between two polls of one cluster. */
  readonly interval: () => number
  /** Somebody looks and the machine is not on battery. */
  readonly lively: () => boolean
  readonly setVisible: (visible: boolean) => void
  readonly setOnBattery: (onBattery: boolean) => void
  readonly onChange: (listener: () => void) => void
}

const VISIBLE_MS = 10_000
const HIDDEN_MS = 60_000

/** Starts hidden: a page says when it is looked at. */
export const createPollRate = (): PollRate => {
  let visible = false
  let onBattery = false
  const listeners = new Set<() => void>()
  const lively = () => visible && !onBattery
  const change = (apply: () => void): void => {
    const before = lively()
    apply()
    if (lively() !== before) for (const listener of listeners) listener()
  }
  return {
    interval: () => (lively() ? VISIBLE_MS : HIDDEN_MS),
    lively,
    setVisible: (value) => {
      change(() => {
        visible = value
      })
    },
    setOnBattery: (value) => {
      change(() => {
        onBattery = value
      })
    },
    onChange: (listener) => {
      listeners.add(listener)
    },
  }
}
