/**
 * How long work takes by itself, in milliseconds: the quickest of some tries, as what else the machine does only ever adds.
 * @param tries more where the limit is near what the work takes
 */
export const quickest = async (work: () => unknown, tries = 5): Promise<number> => {
  let best = Infinity
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const from = performance.now()
    await work()
    best = Math.min(best, performance.now() - from)
  }
  return best
}
