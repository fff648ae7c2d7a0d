import { z } from 'zod'
import { ClusterId, CompanyId, GuestId, Instant, JobId, Vmid } from './ids.ts'
import type { GuestRow } from './guest.ts'
import { isEmptySlice, type SliceCriteria } from './slice.ts'

/** Why a guest that a scan found is not offered. */
export const SkipReason = z.enum([
  'other_company',
  'already_yours',
  'missing',
  'template',
  'duplicate',
  'outside_slice',
])
export type SkipReason = z.infer<typeof SkipReason>

/** Reasons that are a warning rather than a wall: whoever knows better takes the guest over all the same. */
export const WAIVABLE: ReadonlySet<SkipReason> = new Set<SkipReason>(['duplicate', 'outside_slice'])

/** What of a guest and of the company it would go to decides whether it is offered. */
export interface DiscoveryFacts {
  readonly guest: Pick<GuestRow, 'companyId' | 'status' | 'template'>
  /** Whom it is offered to; null: nobody was chosen yet. */
  readonly companyId: CompanyId | null
  /** The same machine is a company's already, under another number or on another cluster. */
  readonly duplicate: boolean
  /** The part of the cluster that company holds; null: none. */
  readonly slice: Pick<SliceCriteria, 'pools' | 'tags' | 'vmids' | 'vlans'> | null
}

/**
 * Why a guest is not offered, the first that says something; null: it is. A company with a part of the cluster that is
 * said by marks (pool, VMID, tag, VLAN) has what carries them already, so what is left lies outside of it.
 */
export const skipReason = ({ guest, companyId, duplicate, slice }: DiscoveryFacts): SkipReason | null => {
  if (guest.companyId !== null) return guest.companyId === companyId ? 'already_yours' : 'other_company'
  if (guest.status === 'missing') return 'missing'
  if (guest.template) return 'template'
  if (duplicate) return 'duplicate'
  const bounded = slice !== null && !isEmptySlice({ ...slice, storages: [], guestIds: [] })
  return bounded ? 'outside_slice' : null
}

const Count = z.number().int().min(0)

/** The newest scan of one cluster, with its counters as they stand. */
export const DiscoveryScan = z.object({
  clusterId: ClusterId,
  jobId: JobId,
  state: z.enum(['running', 'completed', 'failed']),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  /** Who started it. */
  who: z.string(),
  /** Whom guests are offered to where nobody chooses another. */
  companyId: CompanyId.nullable(),
  /** Guests the cluster lists, and those of it that are missing. */
  total: Count,
  /** Of these, looked at so far. */
  lookedAt: Count,
  /** Offered. */
  found: Count,
  /** Not offered, each with its reason. */
  skipped: Count,
  /** Of these, how many for which reason; empty for a scan from before that was kept. */
  reasons: z.partialRecord(SkipReason, Count),
  /** Taken over since the scan began. */
  imported: Count,
  /** Guests whose configuration could not be read, so that duplicates of them cannot be told. */
  unread: Count,
  /** Why it failed, as a sentence; empty while it did not. */
  problem: z.string(),
})
export type DiscoveryScan = z.infer<typeof DiscoveryScan>

/** The machine that a guest is a second sight of. */
export const SameMachine = z.object({
  guestId: GuestId,
  name: z.string(),
  vmid: Vmid,
  clusterId: ClusterId,
  companyId: CompanyId.nullable(),
  missing: z.boolean(),
  /** What both have: `uuid` of the SMBIOS, or the `mac` of an interface. */
  by: z.enum(['uuid', 'mac']),
})
export type SameMachine = z.infer<typeof SameMachine>

/** One guest of a scanned cluster; the rest of what is known of it stands in the inventory. */
export const DiscoveredGuest = z.object({
  guestId: GuestId,
  /** Null: it is offered. */
  skipped: SkipReason.nullable(),
  duplicateOf: SameMachine.nullable(),
  disks: z.array(z.object({ key: z.string(), storage: z.string(), size: z.number().nullable() })),
})
export type DiscoveredGuest = z.infer<typeof DiscoveredGuest>

/** What becomes of one address of a guest that goes to another company. */
export const AddressFate = z.object({
  address: z.string(),
  /** `net0` …; null where it is not known. */
  interface: z.string().nullable(),
  /** The range it is recorded in afterwards, or would have to be; null: none covers it. */
  cidr: z.string().nullable(),
  /**
   * `adopted`: newly recorded in a range of the company; `follows`: its record goes along; `kept`: recorded already;
   * `released`: given back, as it could not follow; `conflict`, `refused`: as `text` says; `uncovered`: no range covers it.
   */
  outcome: z.enum(['adopted', 'follows', 'kept', 'released', 'conflict', 'refused', 'uncovered']),
  /** A sentence. */
  text: z.string(),
})
export type AddressFate = z.infer<typeof AddressFate>

/** Outcomes that somebody has to see to; the other addresses follow or are recorded by themselves. */
export const NEED_A_LOOK: ReadonlySet<AddressFate['outcome']> = new Set<AddressFate['outcome']>([
  'conflict',
  'refused',
  'uncovered',
  'released',
])

/** What handing over one guest would do, found by doing it without keeping it. */
export const HandoverPlan = z.object({
  guestId: GuestId,
  name: z.string(),
  vmid: Vmid,
  clusterId: ClusterId,
  from: CompanyId.nullable(),
  to: CompanyId.nullable(),
  /** How it becomes that company's, in a sentence. */
  how: z.string(),
  /** Why it cannot be done; null: it can. */
  refused: z.string().nullable(),
  /** What speaks against it without being a wall, as a sentence without its end: it is refused for it unless told to be done anyway. */
  doubt: z.string().nullable(),
  /** Name of the project it leaves; null: none. */
  leaves: z.string().nullable(),
  addresses: z.array(AddressFate),
})
export type HandoverPlan = z.infer<typeof HandoverPlan>

/** What became of one guest of a job that hands guests over. */
export const HandoverResult = z.object({
  guestId: GuestId,
  name: z.string(),
  vmid: Vmid,
  clusterId: ClusterId,
  from: CompanyId.nullable(),
  to: CompanyId.nullable(),
  state: z.enum(['done', 'failed']),
  /** Why it failed; empty when it did not. */
  message: z.string(),
  addresses: z.array(AddressFate),
})
export type HandoverResult = z.infer<typeof HandoverResult>
