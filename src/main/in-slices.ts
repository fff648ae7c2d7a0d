import { setImmediate } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'

/** So long others wait at most; a page is drawn, a poll stored, a key answered between two slices. */
const SLICE_MS = 8

/** Runs a calculation to its end at once, pauses or not. */
export const atOnce = <Result>(steps: Generator<unknown, Result, undefined>): Result => {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/**
 * Runs a long calculation a few milliseconds at a time, so that everything else gets its turn in between.
 * @param steps pauses (`yield`) at least every few milliseconds, holding no statement of the database open meanwhile
 * @param signal absent: it is always waited for
 * @throws AppError `cancelled` once the signal says that nobody waits for the result
 */
export const inSlices = async <Result>(
  steps: Generator<unknown, Result, undefined>,
  signal?: AbortSignal,
): Promise<Result> => {
  for (;;) {
    const until = performance.now() + SLICE_MS
    do {
      const { done, value } = steps.next()
      if (done === true) return value
    } while (performance.now() < until)
    await setImmediate()
    if (signal?.aborted === true) throw new AppError('cancelled', 'The request was cancelled.')
  }
}
