import { z } from 'zod'
import { ClusterId, CompanyId, GuestId, SliceId, Vmid } from './ids.ts'
import { typedText } from './text.ts'
import { overlapsOf, rangeText } from './number-ranges.ts'

const range = (number: z.ZodNumber, what: string) =>
  z
    .tuple([number, number])
    .refine(([from, to]) => from <= to, `A range of ${what} begins with its lower end: 100 to 199, not 199 to 100.`)

/** VLAN tag of IEEE 802.1Q; 0 and 4095 are reserved. */
export const VlanTag = z
  .number()
  .int()
  .min(1, 'VLAN tags begin at 1: 0 means no VLAN.')
  .max(4094, 'VLAN tags end at 4094: 4095 is reserved.')

const criteria = (word: z.ZodType<string, string>) =>
  z.object({
    pools: z.array(word).max(200),
    tags: z.array(word).max(200),
    vmids: z.array(range(Vmid, 'VMIDs')).max(200),
    vlans: z.array(range(VlanTag, 'VLANs')).max(200),
    /** Storages the company has for itself; they make no guest its own. */
    storages: z.array(word).max(200),
    /** Guests given by hand, over what the rest says. */
    guestIds: z.array(GuestId).max(5000),
  })

/** What of a shared cluster is a company's, as somebody types it; see tenancy for what belongs to whom. */
export const SliceCriteria = criteria(typedText({ max: 128 }))
export type SliceCriteria = z.infer<typeof SliceCriteria>

/** As it is stored: what an earlier version took is read back as it was. */
export const Slice = criteria(z.string()).extend({ id: SliceId, clusterId: ClusterId, companyId: CompanyId })
export type Slice = z.infer<typeof Slice>

/** Whether it says nothing at all. */
export const isEmptySlice = (slice: SliceCriteria): boolean =>
  [slice.pools, slice.tags, slice.vmids, slice.vlans, slice.storages, slice.guestIds].every((list) => list.length === 0)

const inBoth = (ones: readonly string[], others: readonly string[]): readonly string[] =>
  ones.filter((one) => others.includes(one))

type Marks = Pick<SliceCriteria, 'pools' | 'tags' | 'vmids' | 'vlans' | 'storages'>

/** Everything two slices of one cluster both claim, each in words; empty: nothing. Guests given by hand are not looked at. */
export const sliceCollisions = (one: Marks, other: Marks): readonly string[] => [
  ...inBoth(one.pools, other.pools).map((pool) => `the pool ${pool}`),
  ...overlapsOf(one.vmids, other.vmids).map((vmids) => `VMID ${rangeText(vmids)}`),
  ...inBoth(one.tags, other.tags).map((tag) => `the tag ${tag}`),
  ...overlapsOf(one.vlans, other.vlans).map((vlans) => `VLAN ${rangeText(vlans)}`),
  ...inBoth(one.storages, other.storages).map((storage) => `the storage ${storage}`),
]
