import { onTestFinished } from 'vitest'
import type { GuestActionResult } from '#shared/contract/guest-actions.contract.ts'
import type { PowerAction } from '#shared/model/guest-action.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { JobId } from '#shared/model/ids.ts'
import { createGuests } from '#main/features/guests/create-guests.ts'
import { createJobs } from '#main/features/jobs/create-jobs.ts'
import { createInventory } from '#main/features/inventory/create-inventory.ts'
import { createTasks } from '#main/features/tasks/create-tasks.ts'
import { silentLog } from '#main/log/log.ts'
import { INTERNAL } from '#main/transport/owner-actor.ts'
import { newJobId } from '#support/jobs.ts'
import { createWorld, type World } from '../inventory/world.ts'
import { answers } from './answers.ts'

const { signal } = new AbortController()
export const context = { ...INTERNAL, signal }

export const start = async (world: World) => {
  const recorded: string[] = []
  const inventory = createInventory({ ...world, log: silentLog })
  const tasks = createTasks({ ...world, inventory, notifier: { notify: () => undefined }, log: silentLog })
  const guests = createGuests({
    ...world,
    clusterAge: () => ({ asOf: '2026-01-15T12:00:00.000Z', unreachableSince: null }),
    inventory,
    tasks,
    edit: {
      addresses: { take: () => null, giveBack: () => undefined, free: () => false, freeInterface: () => [] },
      tenants: { slices: () => [], assertWithin: () => undefined, claim: () => undefined, letGo: () => undefined },
      passwords: {
        keep: () => Promise.resolve(),
        read: () => Promise.resolve(null),
        drop: () => Promise.resolve(),
        jobEnded: () => undefined,
        tidy: () => undefined,
      },
    },
    record: (operation, _by, notes) => {
      for (const { description, outcome } of notes) recorded.push(`${operation} ${outcome ?? ''}: ${description ?? ''}`)
    },
    log: silentLog,
  })
  const jobs = createJobs({
    ...world,
    kinds: Object.values(guests.jobKinds),
    clusterName: () => '',
    companyName: () => '',
    clean: (text) => text,
    keepDays: { get: () => null, set: () => undefined },
    removed: () => undefined,
    log: silentLog,
  })
  const operations = guests.operations(jobs)
  onTestFinished(async () => {
    const closing = jobs.stop()
    await world.pass(10_000)
    await closing
    await Promise.all([inventory.stop(), tasks.stop()])
  })
  await inventory.load()
  jobs.open(false)
  inventory.start()
  // No page asks here, so the first poll comes after a while.
  await world.pass(3000)
  const ask = async (ids: readonly GuestId[], action: PowerAction): Promise<JobId> => {
    const { id } = await operations['guests.power']({ id: newJobId(), guestIds: [...ids], action }, context)
    await world.pass(0)
    return id
  }
  const results = async (id: JobId): Promise<GuestActionResult[]> => operations['guests.actionResults']({ id }, context)
  const power = async (ids: readonly GuestId[], action: PowerAction): Promise<GuestActionResult[]> => {
    const id = await ask(ids, action)
    await world.pass(3000)
    return results(id)
  }
  return { inventory, tasks, operations, jobs, ask, results, power, recorded }
}
export const setup = async () => {
  const world = await createWorld()
  const { id, api } = world.addCluster(1, answers())
  const started = await start(world)
  const guest = started.inventory.inventory.guestByVmid(id, 100)
  if (guest === undefined) throw new Error('no guest')
  return { world, id, api, guest, ...started }
}
export const START = { kind: 'start' } as const
export const SHUTDOWN = { kind: 'shutdown', timeoutS: 60 } as const

export const sent = ({ calls }: { readonly calls: readonly string[] }): string[] =>
  calls.filter((call) => call.startsWith('power'))
