/** Work done one piece after the other, in the order it was asked for. A failure is told to its asker alone. */
export interface Turns {
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Resolves when everything asked for so far is done. */
  readonly settled: () => Promise<void>
}

export const createTurns = (): Turns => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    inTurn: (work) => {
      const mine = last.then(work)
      last = mine.catch(() => undefined)
      return mine
    },
    settled: async () => {
      await last
    },
  }
}
