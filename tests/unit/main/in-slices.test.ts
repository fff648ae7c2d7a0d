import { expect, it } from 'vitest'
import { inSlices } from '#main/in-slices.ts'

const MS = 60

/** Busy for at least so long, with a pause every tenth of a millisecond: as many, however slow the machine is. */
function* busy(milliseconds: number): Generator<undefined, string, undefined> {
  for (let step = 0; step < milliseconds * 10; step += 1) {
    const pause = performance.now() + 0.1
    while (performance.now() < pause);
    yield
  }
  return 'done'
}

it('lets others have their turn again and again during a long calculation', async () => {
  let turns = 0
  let running = true
  const look = (): void => {
    turns += 1
    if (running) setImmediate(look)
  }
  setImmediate(look)
  expect(await inSlices(busy(MS), new AbortController().signal)).toBe('done')
  running = false
  expect(turns).toBeGreaterThan(2)
})

it('gives up once nobody waits for the result', async () => {
  const controller = new AbortController()
  setImmediate(() => controller.abort())
  await expect(inSlices(busy(3_600_000), controller.signal)).rejects.toMatchObject({ code: 'cancelled' })
})
