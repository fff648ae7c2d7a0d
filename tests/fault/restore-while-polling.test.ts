import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { startCore, type TestCore } from '#support/core.ts'
import { aClusterId, pinsOf, tokenOf } from '#support/fleet.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

const add = async (core: TestCore, lab: LabProcess, index: number): Promise<void> => {
  const cluster = lab.clusters[index]
  if (cluster === undefined) throw new Error('the lab is too small')
  await core.call('clusters.add', {
    id: aClusterId(),
    name: cluster.name,
    location: '',
    companyId: null,
    addresses: pinsOf(cluster),
    credential: tokenOf(cluster, ACCOUNTS.full),
  })
}

const names = async (core: TestCore): Promise<string[]> =>
  (await core.call('clusters.list', {})).map(({ name }) => name)

const guestsOf = async (core: TestCore): Promise<number> => (await core.call('inventory.snapshot', {})).guests.length

describe('the database exchanged under a core that polls', () => {
  it('shows the clusters and guests of the copy, polls them, and forgets the others', async () => {
    const lab = await startLabProcess('small')
    onTestFinished(() => lab.stop())
    const core = await startCore()
    await core.call('app.setVisible', { visible: true })
    await add(core, lab, 0)
    await vi.waitFor(async () => expect(await guestsOf(core)).toBe(lab.clusters[0]?.guests), 60_000)
    const copy = await core.call('database.copyNow', {})
    await add(core, lab, 1)
    await vi.waitFor(async () => expect(await guestsOf(core)).toBeGreaterThan(lab.clusters[0]?.guests ?? 0), 60_000)

    await core.call('database.restore', { name: copy.name })
    expect(await names(core)).toEqual([lab.clusters[0]?.name])
    expect(await guestsOf(core)).toBe(lab.clusters[0]?.guests)
    const asOf = (await core.call('clusters.list', {}))[0]?.asOf
    await core.call('clusters.refresh', {})
    await vi.waitFor(async () => expect((await core.call('clusters.list', {}))[0]?.asOf).not.toBe(asOf), 60_000)
  })

  it.each(['hang', 'down', 'reset'])(
    'is exchanged, and the core stopped, without waiting for anything while clusters %s',
    async (fault) => {
      const lab = await startLabProcess('small')
      onTestFinished(() => lab.stop())
      const core = await startCore()
      for (const index of [0, 1, 2]) await add(core, lab, index)
      await vi.waitFor(async () => expect(await guestsOf(core)).toBe(120), 60_000)
      const copy = await core.call('database.copyNow', {})
      for (const { name } of lab.clusters) await lab.command(`fault ${name} ${fault}`)
      await core.call('clusters.refresh', {})
      const detail = core.call('guests.detail', {
        id: (await core.call('inventory.snapshot', {})).guests[0]?.id ?? '',
        live: true,
      })
      // Whatever is asked of a cluster has its time; what is still asked when that is over was waited for.
      const asked = detail.then(
        ({ liveProblem }) => liveProblem ?? '',
        (error: unknown) => String(error),
      )
      await core.call('database.restore', { name: copy.name })
      expect(await guestsOf(core)).toBe(120)
      await core.stop()
      expect(await asked).not.toMatch(/did not answer within/)
    },
  )
})
