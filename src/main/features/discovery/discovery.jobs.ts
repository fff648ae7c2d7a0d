import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { NEED_A_LOOK } from '#shared/model/discovery.ts'
import { ClusterId, CompanyId, GuestId, Vmid, type JobId } from '#shared/model/ids.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import { defineJobKind, type JobContext } from '#main/tasks/job-kind.ts'
import type { DiscoveryRepository } from './discovery.repository.ts'
import type { DiscoverySurroundings } from './discovery.ports.ts'
import type { HandoverOrder, HandoverService } from './handover.service.ts'
import { RequestedBy } from './requested-by.ts'
import type { ScanService } from './scan.service.ts'

const OneCluster = z.object({
  clusterId: ClusterId,
  name: z.string(),
  companyId: CompanyId.nullable(),
  by: RequestedBy,
})
const ManyClusters = z.object({ clusters: z.array(OneCluster).min(1).max(1000) })

/** What names a guest in the results, also when it is gone by then. */
const named = { guestId: GuestId, name: z.string(), vmid: Vmid, clusterId: ClusterId, from: CompanyId.nullable() }
const Imports = z.object({
  items: z.array(z.object({ ...named, to: CompanyId, anyway: z.boolean() })).min(1),
  by: RequestedBy,
})
const Reassignment = z.object({
  items: z.array(z.object(named)).min(1),
  to: CompanyId.nullable(),
  releaseAddresses: z.boolean(),
  by: RequestedBy,
})

export interface HandoverProgress {
  readonly jobId: JobId
  readonly total: number
  readonly done: number
  readonly failed: number
}

interface Dependencies {
  readonly scan: ScanService
  readonly handover: HandoverService
  readonly repository: DiscoveryRepository
  readonly surroundings: Pick<DiscoverySurroundings, 'tenancy'>
  readonly clock: Pick<Clock, 'now'>
  readonly handedOver: (progress: HandoverProgress) => void
  readonly log: Pick<Log, 'error'>
}

type Named = z.infer<typeof Reassignment>['items'][number]

const guests = (count: number): string => `${count} ${count === 1 ? 'guest' : 'guests'}`

/** How often the page is told how far a job that hands guests over has come. */
const TELL_MS = 150

/** Scans of clusters, two at a time, and the two ways in which guests come to a company. */
export const discoveryJobKinds = (dependencies: Dependencies) => {
  const { scan, handover, repository, surroundings, clock, handedOver, log } = dependencies

  const vmDiscovery = defineJobKind({
    name: 'vm-discovery',
    title: 'Discover guests',
    permission: 'vm.discover',
    concurrency: 2,
    afterCrash: 'resume',
    subject: ({ name }) => name,
    cluster: ({ clusterId }) => clusterId,
    input: OneCluster,
    run: ({ id, signal, progress, log: say }, { clusterId, companyId, by }) =>
      scan({ jobId: id, clusterId, companyId, who: by.name, signal, progress, log: say }),
  })
  const vmDiscoveries = defineJobKind({
    name: 'vm-discoveries',
    title: 'Discover guests of clusters',
    permission: 'vm.discover',
    concurrency: 4,
    afterCrash: 'resume',
    subject: ({ clusters }) => `${clusters.length} clusters`,
    input: ManyClusters,
    run: async (context, { clusters }) => {
      let ended = 0
      context.progress(0)
      const ends = await Promise.all(
        clusters.map(async (cluster) => {
          const end = await context.part(vmDiscovery, cluster, cluster.clusterId)
          ended += 1
          context.progress(ended / clusters.length)
          if (end.state !== 'completed') context.log(`${cluster.name}: ${end.error?.message ?? end.state}`, 'error')
          return end
        }),
      )
      const failed = ends.filter(({ state }) => state !== 'completed').length
      if (failed > 0)
        throw new AppError(
          'unreachable',
          `${failed} of ${clusters.length} clusters could not be looked through. Each says why; a retry does those again.`,
        )
      return { total: clusters.length }
    },
  })

  /** One guest: handed over with everything that belongs to it, or failed with the reason. */
  const one = ({ id: jobId, log: say }: JobContext<null>, item: Named, order: HandoverOrder): boolean => {
    const guest = `${item.name} (${item.vmid})`
    const at = new Date(clock.now()).toISOString()
    const named = { guestId: item.guestId, name: item.name, vmid: item.vmid, clusterId: item.clusterId, to: order.to }
    try {
      const { told, addresses } = repository.immediately(() => {
        const handed = handover.handOver(order)
        const result = { ...named, from: handed.from, message: '', addresses: [...handed.addresses] }
        repository.put(jobId, { ...result, state: 'done' }, '', at)
        return handed
      })
      told()
      for (const { outcome, text } of addresses) if (NEED_A_LOOK.has(outcome)) say(`${guest}: ${text}`, 'warning')
      return true
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, message } = error
      repository.put(jobId, { ...named, from: item.from, state: 'failed', message, addresses: [] }, code, at)
      say(`${guest}: ${message}`, 'error')
      return false
    }
  }
  const all = async (
    context: JobContext<null>,
    items: readonly Named[],
    orderOf: (item: Named) => HandoverOrder,
  ): Promise<{ readonly total: number }> => {
    const before = repository.done(context.id)
    let done = 0
    let failed = 0
    let toldAt = 0
    const tell = (): void => {
      toldAt = clock.now()
      handedOver({ jobId: context.id, total: items.length, done, failed })
    }
    const changed = new Set<ClusterId>()
    try {
      for (const item of items) {
        context.signal.throwIfAborted()
        // What was done before a crash, or by an earlier try, stands in the database with its result.
        if (before.has(item.guestId) || one(context, item, orderOf(item))) done += 1
        else failed += 1
        changed.add(item.clusterId)
        context.progress((done + failed) / items.length, `${done + failed} of ${guests(items.length)}`)
        if (clock.now() - toldAt >= TELL_MS) tell()
        // Whoever waits for an answer of the console gets it between two guests.
        await setImmediate()
      }
    } finally {
      for (const clusterId of changed) {
        try {
          surroundings.tenancy.tellChanged(clusterId)
        } catch (error) {
          log.error('pages could not be told of guests that changed hands', { clusterId, error })
        }
      }
      tell()
    }
    if (failed > 0)
      throw new AppError(
        'conflict',
        `${failed} of ${guests(items.length)} stayed where they are. The log says why of each; a retry does those again.`,
      )
    return { total: items.length }
  }

  const guestImport = defineJobKind({
    name: 'guest-import',
    title: 'Take over guests',
    permission: 'vm.discover',
    concurrency: 1,
    afterCrash: 'resume',
    subject: ({ items }) => guests(items.length),
    input: Imports,
    run: (context, { items, by }) => {
      const chosen = new Map(items.map((item) => [item.guestId, item]))
      return all(context, items, ({ guestId }) => {
        const item = chosen.get(guestId)
        if (item === undefined) throw new Error('a guest that was not asked for')
        return { kind: 'import', guestId, by, to: item.to, anyway: item.anyway }
      })
    },
  })
  const guestReassign = defineJobKind({
    name: 'guest-reassign',
    title: 'Reassign guests',
    permission: 'vm.reassign',
    concurrency: 1,
    afterCrash: 'resume',
    subject: ({ items }) => guests(items.length),
    input: Reassignment,
    run: (context, { items, to, releaseAddresses, by }) =>
      all(context, items, ({ guestId }) => ({ kind: 'reassign', guestId, by, to, releaseAddresses })),
  })
  return { vmDiscovery, vmDiscoveries, guestImport, guestReassign }
}

export type DiscoveryJobKinds = ReturnType<typeof discoveryJobKinds>
