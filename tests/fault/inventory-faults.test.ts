import { describe, expect, it } from 'vitest'
import type { Fault } from '#lab/faults/faults.ts'
import { act } from '#support/guest-actions.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'

const faults: readonly Fault[] = [
  { kind: 'refuse' },
  { kind: 'hang' },
  { kind: 'garbage', form: 'text' },
  { kind: 'garbage', form: 'html' },
  { kind: 'garbage', form: 'truncated' },
  { kind: 'reset' },
  { kind: 'certificate' },
  { kind: 'busy' },
  { kind: 'plainHttp' },
  { kind: 'notProxmox' },
]

const viewOf = async ({ core }: LabCore, id: string) =>
  (await core.call('clusters.list', {})).find((cluster) => cluster.id === id)
const idsOf = async ({ core }: LabCore, id: string): Promise<string[]> =>
  (await core.call('inventory.snapshot', {})).guests.filter((guest) => guest.clusterId === id).map((guest) => guest.id)
const filled = (setup: LabCore) =>
  until('all guests', async () => {
    const { guests } = await setup.core.call('inventory.snapshot', {})
    return guests.length === setup.lab.clusters.reduce((sum, { world }) => sum + world.guests.size, 0)
  })

describe.each(faults.map((fault) => [Object.values(fault).join(' '), fault] as const))(
  'a cluster with the fault %s',
  (_, fault) => {
    it('keeps its inventory, says that it is old, and holds up no other', async () => {
      const setup = await startLabCore()
      await filled(setup)
      const broken = setup.cluster(0)
      const whole = setup.cluster(1)
      const before = await idsOf(setup, broken.id)
      setup.lab.faults.inject({ cluster: broken.name }, fault)
      await setup.lab.settled()
      const asked = Date.now()
      await setup.core.call('clusters.refresh', {})
      await until('the other cluster', async () => Date.parse((await viewOf(setup, whole.id))?.asOf ?? '') >= asked)
      // Nobody waits for one that hangs: it is still being asked.
      if (fault.kind === 'hang') expect((await viewOf(setup, broken.id))?.state).toBe('online')
      await until(
        'a state that says so',
        async () => {
          const state = (await viewOf(setup, broken.id))?.state
          return state === 'unreachable' || state === 'blocked'
        },
        60_000,
      )
      // As old as the last answer before it: what was on its way then may have come after `asked`, what is old stays so.
      const asOf = (await viewOf(setup, broken.id))?.asOf
      expect(asOf).toEqual(expect.any(String))
      await setup.core.call('clusters.refresh', { ids: [whole.id] })
      expect(await idsOf(setup, broken.id)).toEqual(before)
      const { guests } = await setup.core.call('inventory.snapshot', {})
      const there = guests.filter((guest) => guest.clusterId === broken.id && !guest.template)
      const [result] = await act(
        setup.core.call,
        there.slice(0, 1).map(({ id }) => id),
        { kind: 'start' },
      )
      expect(result?.error?.message).toMatch(/./)
      expect((await viewOf(setup, broken.id))?.asOf).toBe(asOf)

      setup.lab.faults.healAll()
      await setup.lab.settled()
      if (fault.kind === 'certificate') return
      await setup.core.call('clusters.refresh', { ids: [broken.id] })
      await until('online again', async () => (await viewOf(setup, broken.id))?.state === 'online')
      expect(await idsOf(setup, broken.id)).toEqual(before)
    })
  },
)

describe('a node that goes down', () => {
  it('leaves its guests in the inventory as unknown, with what was known of them', async () => {
    const setup = await startLabCore()
    await filled(setup)
    const { id, name, world } = setup.cluster(0)
    const node = [...world.nodes.keys()].at(-1) ?? ''
    const before = (await setup.core.call('inventory.snapshot', {})).guests.filter((guest) => guest.clusterId === id)
    setup.lab.faults.inject({ cluster: name, node }, { kind: 'down' })
    await setup.lab.settled()
    await setup.core.call('clusters.refresh', { ids: [id] })
    await until('partial', async () => (await viewOf(setup, id))?.state === 'partial')
    const after = (await setup.core.call('inventory.snapshot', {})).guests.filter((guest) => guest.clusterId === id)
    expect(after.map((guest) => [guest.id, guest.name, guest.node])).toEqual(
      before.map((guest) => [guest.id, guest.name, guest.node]),
    )
    const there = after.filter((guest) => guest.node === node)
    expect(there.length).toBeGreaterThan(0)
    expect(there.every((guest) => guest.status === 'unknown')).toBe(true)
    const gone = there[0]
    if (gone === undefined) return
    const [result] = await act(setup.core.call, [gone.id], { kind: 'start' })
    expect(result?.error?.code).toBe('unreachable')
  })
})
