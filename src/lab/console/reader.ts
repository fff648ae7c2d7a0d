import type { ConsoleWire } from './wire.ts'

/** Takes bytes from a wire in the amounts a protocol wants; a wire that ends leaves the wait unfinished. */
export const createReader = (wire: ConsoleWire): ((count: number) => Promise<Buffer>) => {
  let held: Buffer = Buffer.alloc(0)
  let waiting: { count: number; resolve: (bytes: Buffer) => void } | undefined

  const give = (): void => {
    if (waiting === undefined || held.length < waiting.count) return
    const { count, resolve } = waiting
    waiting = undefined
    const taken = held.subarray(0, count)
    held = held.subarray(count)
    resolve(taken)
  }
  wire.onData((data) => {
    held = held.length === 0 ? data : Buffer.concat([held, data])
    give()
  })
  return (count) =>
    new Promise((resolve) => {
      waiting = { count, resolve }
      give()
    })
}
