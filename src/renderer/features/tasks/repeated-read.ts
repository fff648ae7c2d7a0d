/**
 * Reads again and again, never twice at once, as long as somebody follows.
 * @param read must not reject; it answers in how many milliseconds to look again, null: no more comes. `isWanted` says
 *   whether anybody still follows
 */
export const createRepeatedRead = (read: (isWanted: () => boolean) => Promise<number | null>) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let reading = false

  const step = async (): Promise<void> => {
    if (reading) return
    clearTimeout(timer)
    reading = true
    const again = await read(() => running)
    reading = false
    if (running && again !== null) timer = setTimeout(() => void step(), again)
  }

  return {
    /** Begins reading; the returned function ends it. */
    follow: (): (() => void) => {
      running = true
      void step()
      return () => {
        running = false
        clearTimeout(timer)
      }
    },
    /** Looks at once: there is more to come again, or the last look failed. */
    look: (): void => {
      if (running) void step()
    },
  }
}
