import { once } from 'node:events'
import { removeFolder } from './bench-core.ts'
import { median, type Bench } from './bench.ts'
import { prepareFleetFolder, startServed, type ServedProcess } from './served-fleet.ts'

const WARM_UP_MS = 180_000
const SAMPLE_MS = 20_000
const SAMPLES = 10

interface Reading {
  readonly rss: number
  /** Heap and buffers after a collection, bytes. */
  readonly held: number
  readonly cpu: { readonly user: number; readonly system: number }
  readonly at: number
}

const read = async ({ child }: ServedProcess): Promise<Reading> => {
  const answer = once(child, 'message')
  child.send('read')
  const [reading] = (await answer) as [Reading]
  return reading
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Least-squares slope in bytes per millisecond: one reading more or less does not decide it. */
const slope = (readings: readonly Reading[]): number => {
  const meanAt = readings.reduce((sum, { at }) => sum + at, 0) / readings.length
  const meanHeld = readings.reduce((sum, { held }) => sum + held, 0) / readings.length
  const covariance = readings.reduce((sum, { at, held }) => sum + (at - meanAt) * (held - meanHeld), 0)
  return covariance / readings.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0)
}

export const idleBench: Bench = {
  name: 'idle',
  description:
    'Main process (served way, no page open) on the fleet `huge` at the hidden polling rate, 60 s: after three minutes of warm-up, over the three that follow. One core is 100 %. Growth is of what a collection leaves.',
  goals: [
    { figure: 'rss_mb', op: '<', goal: 450 },
    { figure: 'cpu_percent', op: '<', goal: 3 },
    { figure: 'growth_mb_per_hour', op: '<', goal: 1 },
  ],
  run: async () => {
    const { folder, lab } = await prepareFleetFolder()
    const served = await startServed(folder, ['--expose-gc', '--import', './tests/bench/memory-probe.mjs'])
    try {
      await pause(WARM_UP_MS)
      const readings = [await read(served)]
      for (let sample = 0; sample < SAMPLES - 1; sample += 1) {
        await pause(SAMPLE_MS)
        readings.push(await read(served))
      }
      const [first, last] = [readings[0], readings.at(-1)]
      if (first === undefined || last === undefined) throw new Error('No readings')
      const cpuMs = (last.cpu.user + last.cpu.system - first.cpu.user - first.cpu.system) / 1000
      return {
        rss_mb: Math.max(...readings.map(({ rss }) => rss)) / 1e6,
        held_mb: median(readings.map(({ held }) => held)) / 1e6,
        cpu_percent: (cpuMs / (last.at - first.at)) * 100,
        growth_mb_per_hour: (slope(readings) * 3_600_000) / 1e6,
      }
    } finally {
      await served.stop()
      await lab.stop()
      removeFolder(folder)
    }
  },
}
