import { AppError } from '#shared/errors.ts'
import { skipReason, SkipReason, type DiscoveryScan } from '#shared/model/discovery.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId, JobId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ReadGuest } from '#main/features/inventory/read-guest.ts'
import type { Clock } from '#main/ports.ts'
import type { DiscoveryRepository } from './discovery.repository.ts'
import type { DiscoverySurroundings } from './discovery.ports.ts'

interface Dependencies {
  readonly repository: DiscoveryRepository
  readonly surroundings: Pick<DiscoverySurroundings, 'inventory' | 'sliceOf'>
  readonly api: (id: ClusterId) => ProxmoxApi
  /** Reads the cluster's lists now. @throws AppError of the client */
  readonly pollNow: (id: ClusterId, signal: AbortSignal) => Promise<void>
  readonly readGuest: ReadGuest
  readonly clock: Pick<Clock, 'now'>
  readonly changed: (scan: DiscoveryScan) => void
}

export interface ScanRequest {
  readonly jobId: JobId
  readonly clusterId: ClusterId
  readonly companyId: CompanyId | null
  readonly who: string
  readonly signal: AbortSignal
  readonly progress: (share: number, step: string) => void
  readonly log: (text: string, level?: 'info' | 'warning' | 'error') => void
}

/** Facts younger than this are not read again: the slow cycle has just been there. */
const FRESH_MS = 600_000
/** Guests whose facts are read side by side; the cluster's own limit lets a person through before them. */
const SIDE_BY_SIDE = 3
/** Counters reach the page and the database this often. */
const TELL_MS = 200

const WORDS: Readonly<Record<SkipReason, string>> = {
  other_company: 'in another company',
  already_yours: 'already in this company',
  missing: 'missing',
  template: 'templates',
  duplicate: 'known twice',
  outside_slice: 'outside the slice',
}

/** Looks through one cluster for guests that are nobody's yet, and keeps what it counts as it goes. */
export type ScanService = ReturnType<typeof createScanService>

export const createScanService = (dependencies: Dependencies) => {
  const { repository, surroundings, api, pollNow, readGuest, clock, changed } = dependencies
  const { inventory, sliceOf } = surroundings
  const iso = (): string => new Date(clock.now()).toISOString()

  const isDue = ({ companyId, status, factsAt }: GuestRow): boolean =>
    companyId === null &&
    status !== 'missing' &&
    (factsAt === null || clock.now() - Date.parse(factsAt) > FRESH_MS || Date.parse(factsAt) > clock.now())

  /** @returns false when this guest could not be read; @throws AppError when the cluster cannot be asked */
  const readFacts = async (id: GuestId, proxmox: ProxmoxApi, { signal, log }: ScanRequest): Promise<boolean> => {
    const problem = await readGuest(id, proxmox, { lane: 'background', signal }, true)
    const guest = inventory.guest(id)
    if (problem !== null && guest !== undefined) log(`${guest.name} (${guest.vmid}): ${problem.message}`, 'warning')
    return problem === null
  }

  return async (request: ScanRequest): Promise<{ readonly text: string }> => {
    const { jobId, clusterId, companyId, who, signal, progress, log } = request
    const begun: DiscoveryScan = {
      clusterId,
      jobId,
      state: 'running',
      startedAt: iso(),
      finishedAt: null,
      who,
      companyId,
      total: 0,
      lookedAt: 0,
      found: 0,
      skipped: 0,
      reasons: {},
      imported: 0,
      unread: 0,
      problem: '',
    }
    let scan = begun
    let toldAt = 0
    const tell = (): void => {
      toldAt = clock.now()
      repository.save(scan)
      const kept = repository.scan(clusterId)
      if (kept?.jobId === jobId) changed(kept)
    }
    /** Whether it is offered is asked again whenever somebody looks; here it is counted. */
    const count = (id: GuestId, unread: boolean): void => {
      const guest = inventory.guest(id)
      const slice = companyId === null ? null : sliceOf(clusterId, companyId)
      const reason =
        guest === undefined
          ? 'missing'
          : skipReason({ guest, companyId, slice, duplicate: repository.duplicateOf(id) !== null })
      const { reasons } = scan
      scan = {
        ...scan,
        lookedAt: scan.lookedAt + 1,
        found: scan.found + (reason === null ? 1 : 0),
        skipped: scan.skipped + (reason === null ? 0 : 1),
        reasons: reason === null ? reasons : { ...reasons, [reason]: (reasons[reason] ?? 0) + 1 },
        unread: scan.unread + (unread ? 1 : 0),
      }
      progress(scan.lookedAt / Math.max(1, scan.total), `${scan.lookedAt} of ${scan.total} guests`)
      if (clock.now() - toldAt >= TELL_MS) tell()
    }
    repository.begin(scan)
    tell()
    try {
      await pollNow(clusterId, signal)
      const guests = [...inventory.guestsOf(clusterId)]
      scan = { ...scan, total: guests.length }
      const due = guests.filter(isDue).map(({ id }) => id)
      const waiting = new Set(due)
      for (const { id } of guests) if (!waiting.has(id)) count(id, false)
      const proxmox = api(clusterId)
      const work = async (): Promise<void> => {
        for (let id = due.shift(); id !== undefined; id = due.shift()) {
          signal.throwIfAborted()
          const wasRead = await readFacts(id, proxmox, request)
          count(id, !wasRead)
        }
      }
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
      scan = { ...scan, state: 'completed', finishedAt: iso() }
      tell()
    } catch (error) {
      const problem = error instanceof AppError ? error.message : 'Something went wrong inside the program.'
      scan = { ...scan, state: 'failed', finishedAt: iso(), problem }
      tell()
      throw error
    }
    const skipped = SkipReason.options.flatMap((reason) => {
      const number = scan.reasons[reason]
      return number === undefined ? [] : [`${number} ${WORDS[reason]}`]
    })
    const text = `${scan.found} of ${scan.total} guests can be taken over${skipped.length === 0 ? '' : `; left out: ${skipped.join(', ')}`}`
    log(text)
    return { text }
  }
}
