import { z } from 'zod'
import { AssignmentId, ClusterId, CompanyId, GuestId, Instant, RangeId } from './ids.ts'
import { isProblem, parseIp, type Read } from './ip/ip-address.ts'
import { parseCidr } from './ip/network.ts'
import { Vlan } from './ip/vlan.ts'
import { typedText } from './text.ts'

const typed = (read: (text: string) => Read<unknown>) =>
  z
    .string()
    .trim()
    .max(60)
    .superRefine((text, context) => {
      const result = read(text)
      if (isProblem(result)) context.addIssue({ code: 'custom', message: result.problem })
    })

/** A network without host bits: `10.20.0.0/24`, `2001:db8::/64`. */
export const CidrText = typed(parseCidr)
/** One address without prefix and zone. */
export const IpText = typed(parseIp)

/** `internal`: behind the companies' firewalls; `external`: reached from the internet, counted by quotas. */
export const RangeKind = z.enum(['internal', 'external'])
export type RangeKind = z.infer<typeof RangeKind>

/** A number of addresses as decimal digits: a /64 holds more than a number of JSON can. */
const Count = z.string().regex(/^\d{1,40}$/)

const rangeFields = {
  cidr: z.string(),
  kind: RangeKind,
  /** Inside the range, and never given out; null: none. */
  gateway: z.string().nullable(),
  dns: z.array(z.string()),
  vlan: Vlan.nullable(),
  /** Linux or Open vSwitch bridge of the nodes. */
  bridge: z.string().nullable(),
  /** VNet of Proxmox's software-defined network, in the place of a bridge. */
  vnet: z.string().nullable(),
  /** Null: the provider's own, or a pool. */
  companyId: CompanyId.nullable(),
  /** Null: wherever it is routed to. */
  clusterId: ClusterId.nullable(),
  description: z.string(),
}

/** Counts of a range. A company sees of a pool its own in `used` and nothing in `reserved`; `free` is the same for all. */
export const RangeUse = z.object({
  usable: Count,
  used: z.number().int(),
  reserved: Count,
  free: Count,
  /** Share of the usable addresses that cannot be had, 0 to 1. */
  share: z.number(),
})
export type RangeUse = z.infer<typeof RangeUse>

export const AddressRange = z.object({
  id: RangeId,
  ...rangeFields,
  family: z.union([z.literal(4), z.literal(6)]),
  /** Empty where there is no company. */
  companyName: z.string(),
  /** What its cluster was called, when that was removed: until the range is put on another, no guest gets its addresses. */
  lostCluster: z.string().nullable(),
  /** A pool: every company that has something on its cluster takes from it. */
  shared: z.boolean(),
  use: RangeUse,
})
export type AddressRange = z.infer<typeof AddressRange>

/** What somebody enters for a range. */
export const RangeInput = z.object({
  id: RangeId,
  ...rangeFields,
  cidr: CidrText,
  gateway: IpText.nullable(),
  dns: z.array(IpText).max(6),
  bridge: z
    .string()
    .trim()
    .regex(/^[A-Za-z][\w.-]{0,14}$/, 'A bridge is named like an interface: up to 15 letters, digits, dots and hyphens.')
    .nullable(),
  vnet: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9]{1,7}$/, 'A VNet is named with 2 to 8 small letters and digits, the first a letter.')
    .nullable(),
  description: typedText({ max: 500, optional: true, lines: true }),
})
export type RangeInput = z.infer<typeof RangeInput>

/** Addresses that are not given out, with the reason for whoever wonders. */
export const Reservation = z.object({
  id: z.uuid(),
  from: z.string(),
  to: z.string(),
  reason: z.string(),
  createdAt: Instant,
  createdBy: z.string(),
})
export type Reservation = z.infer<typeof Reservation>

/** Neighbouring addresses of one state; both ends included. */
export const AddressBlock = z.object({
  from: z.string(),
  to: z.string(),
  /** How many. */
  count: Count,
  state: z.enum(['free', 'used', 'reserved', 'gateway', 'cooling']),
})
export type AddressBlock = z.infer<typeof AddressBlock>

/** What has an address: an interface of a guest, or something else, by its name. */
export const AssignmentUse = z.enum(['guest', 'firewall', 'nat', 'device'])
export type AssignmentUse = z.infer<typeof AssignmentUse>

export const GuestInterface = z.string().regex(/^net(?:\d|[12]\d|3[01])$/, 'An interface is net0 to net31.')

export const AssignmentTarget = z.discriminatedUnion('use', [
  z.object({ use: z.literal('guest'), guestId: GuestId, interface: GuestInterface }),
  z.object({
    use: z.enum(['firewall', 'nat', 'device']),
    label: typedText({ max: 80, empty: 'Name what gets the address.' }),
    /** Whose it is, for a pool; null: the owner of the range. */
    companyId: CompanyId.nullable(),
  }),
])
export type AssignmentTarget = z.infer<typeof AssignmentTarget>

export const Assignment = z.object({
  id: AssignmentId,
  rangeId: RangeId,
  cidr: z.string(),
  rangeKind: RangeKind,
  address: z.string(),
  companyId: CompanyId.nullable(),
  companyName: z.string(),
  use: AssignmentUse,
  /** Null: no guest has it, or the guest is gone from the inventory for this asker. */
  guestId: GuestId.nullable(),
  /** Name of the guest, or of what else has it. */
  label: z.string(),
  /** `net0` …; null: no guest's. */
  interface: z.string().nullable(),
  /** The guest's first address of this kind. */
  primary: z.boolean(),
  createdAt: Instant,
  createdBy: z.string(),
})
export type Assignment = z.infer<typeof Assignment>

/** One line of an address's history. */
export const AddressEvent = z.object({
  address: z.string(),
  what: z.enum(['assigned', 'released']),
  at: Instant,
  by: z.string(),
  companyName: z.string(),
  label: z.string(),
  interface: z.string().nullable(),
})
export type AddressEvent = z.infer<typeof AddressEvent>

/** Order of interfaces: net2 before net10. */
const interfaceNumber = (name: string | null): number => Number(name?.slice(3) ?? 1000)

/**
 * The address a guest is known by among those of one kind: the one marked, else the one of its lowest interface, IPv4 first.
 * @returns null when it has none of the kind
 */
export const primaryOf = (assignments: readonly Assignment[], kind: RangeKind): string | null => {
  const ofKind = assignments.filter(({ rangeKind }) => rangeKind === kind)
  const family = ({ address }: Assignment): number => (address.includes(':') ? 6 : 4)
  const first = [...ofKind].sort(
    (left, right) =>
      Number(right.primary) - Number(left.primary) ||
      interfaceNumber(left.interface) - interfaceNumber(right.interface) ||
      family(left) - family(right),
  )[0]
  return first?.address ?? null
}
