/** How long calls that run may take to end before what they run on is taken away. */
const DRAIN_MS = 5000

/** Holds the running core, and exchanges it while callers wait instead of meeting a closed database. */
export interface Switchboard<Running> {
  /** Runs a call on the present core; during an exchange it waits for the next one. */
  readonly use: <T>(call: (running: Running) => Promise<T>) => Promise<T>
  /**
   * Exchanges the core. Called from within a call (the one that restores), which goes on running.
   * @param change gets the present core and gives the next one; when it throws there must still be one that works
   */
  readonly exchange: (change: (present: Running) => Promise<Running>) => Promise<void>
  readonly present: () => Running
}

export const createSwitchboard = <Running>(first: Running): Switchboard<Running> => {
  let present = first
  let exchanging: Promise<void> | null = null
  let active = 0
  let onQuiet: () => void = () => undefined

  const untilQuiet = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, DRAIN_MS)
      onQuiet = () => {
        // The one left is the call that asked for the exchange.
        if (active > 1) return
        clearTimeout(timer)
        resolve()
      }
      onQuiet()
    })

  const exchangeNow = async (change: (present: Running) => Promise<Running>): Promise<void> => {
    await untilQuiet()
    onQuiet = () => undefined
    present = await change(present)
  }

  return {
    use: async (call) => {
      while (exchanging !== null) await exchanging.catch(() => undefined)
      active += 1
      try {
        return await call(present)
      } finally {
        active -= 1
        onQuiet()
      }
    },
    exchange: async (change) => {
      while (exchanging !== null) await exchanging.catch(() => undefined)
      exchanging = exchangeNow(change)
      try {
        await exchanging
      } finally {
        exchanging = null
      }
    },
    present: () => present,
  }
}
