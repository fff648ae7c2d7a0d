import { describe, expect, it } from 'vitest'
import type { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { NO_LIMITS, type QuotaLimits } from '#shared/model/quota.ts'
import type { LabGuest } from '#lab/world/model.ts'
import type { TestCore } from '#support/core.ts'
import { startEditWorld, type EditWorld } from '#support/edit-world.ts'
import { endOf, startAction } from '#support/guest-actions.ts'
import { newJobId } from '#support/jobs.ts'
import { until } from '#support/lab-core.ts'
import { startMachineWorld } from '#support/machine-world.ts'

const MIB = 1024 ** 2

/** Room for so much more than the company has on the cluster now. */
const leave = async (
  core: TestCore,
  place: { readonly companyId: CompanyId; readonly clusterId: ClusterId },
  more: Partial<Record<keyof QuotaLimits, number>>,
): Promise<void> => {
  const { usage } = await core.call('quotas.set', { ...place, limits: NO_LIMITS })
  const limits = { ...NO_LIMITS }
  for (const [resource, room] of Object.entries(more) as [keyof QuotaLimits, number][])
    limits[resource] = usage[resource] + room
  await core.call('quotas.set', { ...place, limits })
}

const refusalOf = (answer: PromiseSettledResult<unknown>): AppError | null =>
  answer.status === 'rejected' ? (answer.reason as AppError) : null

it('two who create machines at the same moment do not both get the last of a quota', async () => {
  const world = await startMachineWorld()
  const { companyId, clusterId } = world
  await leave(world.core(), { companyId, clusterId }, { guests: 1 })
  const create = (name: string) => world.core().call('machines.create', { id: newJobId(), spec: world.spec({ name }) })
  const answers = await Promise.allSettled(['one', 'two', 'three', 'four'].map(create))
  const refusals = answers.map(refusalOf).filter((error) => error !== null)
  expect(refusals.map(({ code }) => code)).toEqual(['conflict', 'conflict', 'conflict'])
  expect(refusals[0]?.message).toMatch(/1 guest more asked for.*is counted as used/)
  const [made] = answers.filter((answer) => answer.status === 'fulfilled')
  expect((await world.ended(made!.value.id)).state).toBe('completed')
  // Nothing is left of the refused ones, and the room is the company's again once it has it.
  await leave(world.core(), { companyId, clusterId }, { guests: 1 })
  expect((await world.create(world.spec({ name: 'five' }))).state).toBe('completed')
})

describe('changes of machines of one company', () => {
  /** Two VMs of one company on one cluster. */
  const pairOf = async (world: EditWorld) => {
    const fits = (guest: GuestRow): boolean =>
      guest.type === 'qemu' && guest.status === 'running' && guest.companyId !== null
    const all: { row: GuestRow; inside: LabGuest }[] = []
    const seen = new Map<string, number>()
    await world.guest((guest, inside) => {
      if (fits(guest)) {
        all.push({ row: guest, inside })
        seen.set(`${guest.companyId}/${guest.clusterId}`, (seen.get(`${guest.companyId}/${guest.clusterId}`) ?? 0) + 1)
      }
      return [...seen.values()].includes(2)
    })
    const [key] = [...seen].find(([, count]) => count === 2) ?? []
    const pair = all.filter(({ row }) => `${row.companyId}/${row.clusterId}` === key)
    const [first, second] = pair
    if (first?.row.companyId == null || second === undefined) throw new Error('no two of one company')
    return { first, second, companyId: first.row.companyId, clusterId: first.row.clusterId }
  }
  const memoryOf = ({ config }: LabGuest): number => Number(config.get('memory') ?? '512')
  const config = { kind: 'config' as const, remove: [], revert: [], passwordKey: null }

  it('that wait for a restart count, so that a quota is not outgrown machine by machine', async () => {
    const world = await startEditWorld()
    const { first, second, ...place } = await pairOf(world)
    await leave(world.core, place, { memory: 1024 * MIB })
    const grow = async ({ row, inside }: typeof first) =>
      world.edit(row.id, {
        ...config,
        digest: await world.digest(row.id),
        set: { memory: String(memoryOf(inside) + 1024) },
      })
    expect((await grow(first)).state).toBe('completed')
    const { pending } = await world.core.call('guests.editable', { id: first.row.id })
    expect(pending.map(({ key }) => key)).toEqual(['memory'])
    await expect(grow(second)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/quota.*waits for a restart, is counted as used/) as string,
    })
    // What is taken back leaves its room to the other.
    const back = { ...config, digest: await world.digest(first.row.id), set: {}, revert: ['memory'] }
    expect((await world.edit(first.row.id, back)).state).toBe('completed')
    expect((await grow(second)).state).toBe('completed')
  })

  it('at the same moment do not both get the last of it', async () => {
    const world = await startEditWorld()
    const { first, second, ...place } = await pairOf(world)
    await leave(world.core, place, { memory: 1024 * MIB })
    const asked = await Promise.all(
      [first, second].map(async ({ row, inside }) => ({
        id: newJobId(),
        guestId: row.id,
        action: {
          ...config,
          digest: await world.digest(row.id),
          set: { memory: String(memoryOf(inside) + 1024) },
        },
        password: null,
      })),
    )
    const answers = await Promise.allSettled(asked.map((one) => world.core.call('guests.edit', one)))
    const results = await Promise.all(
      asked.flatMap(({ id }, index) => (answers[index]?.status === 'fulfilled' ? [world.ended(id)] : [])),
    )
    expect(results.flat().filter(({ state }) => state === 'completed')).toHaveLength(1)
    const waiting = await Promise.all(
      [first, second].map(async ({ row }) => (await world.core.call('guests.editable', { id: row.id })).pending.length),
    )
    expect(waiting.toSorted()).toEqual([0, 1])
  })
})

describe('a rollback that brings cores back, and a machine that is made meanwhile', () => {
  const MORE = 4
  const CORES = { cores: MORE, disks: [{ size: 8 * 1024 * MIB }] }

  /** A VM of the company with a snapshot of a time when it had more cores, and room for just those. */
  const setUp = async () => {
    const world = await startMachineWorld()
    const { companyId, clusterId } = world
    const call: TestCore['call'] = (operation, input) => world.core().call(operation, input)
    const row = (await call('inventory.snapshot', {})).guests.find(
      ({ type, status, lock, template, ha, companyId: owner }) =>
        type === 'qemu' && status === 'stopped' && lock === '' && !template && ha === '' && owner === companyId,
    )
    if (row === undefined) throw new Error('no stopped VM of the company')
    const inside = world.guest(row.vmid)
    const sockets = Number(inside.config.get('sockets') ?? '1')
    const cores = String(Number(inside.config.get('cores') ?? '1') + MORE / sockets)
    inside.config.delete('vcpus')
    const config = new Map([...inside.config, ['cores', cores] as const])
    inside.snapshots = [
      { name: 'before', description: '', parent: null, timeSeconds: 1_700_000_000, vmstate: false, config },
    ]
    inside.parentSnapshot = 'before'
    await leave(world.core(), { companyId, clusterId }, { vcpu: MORE })
    const rollBack = () => startAction(call, [row.id], { kind: 'snapshot.rollback', name: 'before' })
    const used = async () =>
      (await call('quotas.list', { companyId })).find((quota) => quota.clusterId === clusterId)?.usage.vcpu ?? 0
    return { world, call, rollBack, used, start: await used() }
  }

  it('do not both get the last of the quota, whichever is asked for first', async () => {
    const { world, call, rollBack, used, start } = await setUp()
    const [made, back] = await Promise.allSettled([world.begin(world.spec(CORES)), rollBack()])
    const ends: string[] = []
    if (back.status === 'fulfilled') ends.push(...(await endOf(call, back.value)).map(({ state }) => state))
    if (made.status === 'fulfilled') ends.push((await world.ended(made.value)).state)
    expect(ends.filter((state) => state === 'completed')).toHaveLength(1)
    expect(await used()).toBe(start + MORE)
  })

  it('leave no gap in which the cores that came back are not counted', async () => {
    const { world, call, rollBack, used, start } = await setUp()
    const back = await rollBack()
    // From the first moment at which it may be under way until after its end, nothing more is given out.
    const refused: unknown[] = []
    let running = true
    const tries = (async () => {
      const tasks = world.lab.clusters[0]?.world.tasks
      await until('the rollback to have begun', () =>
        [...(tasks?.values() ?? [])].some(({ type }) => type === 'qmrollback'),
      )
      while (running) {
        const [answer] = await Promise.allSettled([world.begin(world.spec(CORES))])
        refused.push(refusalOf(answer)?.code)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    const [result] = await endOf(call, back)
    expect([result?.state, result?.error]).toEqual(['completed', null])
    running = false
    await tries
    await expect(world.begin(world.spec(CORES))).rejects.toMatchObject({ code: 'conflict' })
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(refused)).toEqual(new Set(['conflict']))
    expect(await used()).toBe(start + MORE)
  })
})
