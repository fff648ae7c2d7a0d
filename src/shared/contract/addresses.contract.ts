import { z } from 'zod'
import {
  AddressBlock,
  AddressEvent,
  AddressRange,
  Assignment,
  AssignmentTarget,
  GuestInterface,
  IpText,
  RangeInput,
  Reservation,
} from '../model/address-range.ts'
import { AssignmentId, CompanyId, GuestId, Instant, RangeId } from '../model/ids.ts'
import { typedText } from '../model/text.ts'
import type { Contract, EventContract } from './contract.ts'

/** A guest as a finding names it. */
const SeenGuest = z.object({
  guestId: GuestId,
  name: z.string(),
  interface: z.string(),
  source: z.enum(['config', 'agent', 'both']),
  /** When that was read. */
  at: Instant.nullable(),
})

const Ignored = z.object({ reason: z.string(), by: z.string(), at: Instant }).nullable()

const finding = { key: z.string(), rangeId: RangeId, cidr: z.string(), address: z.string(), ignored: Ignored }

export const ConflictFinding = z.object({
  ...finding,
  /** Whom it was given to; null: nobody. Without id and company where that is another company. */
  holder: z
    .object({ assignmentId: AssignmentId.nullable(), label: z.string(), companyId: CompanyId.nullable() })
    .nullable(),
  seen: z.array(SeenGuest),
  /** The one guest the address could simply be given to. */
  heir: SeenGuest.nullable(),
})
export type ConflictFinding = z.infer<typeof ConflictFinding>

export const UnknownFinding = z.object({ ...finding, seen: SeenGuest })
export type UnknownFinding = z.infer<typeof UnknownFinding>

export const SilentFinding = z.object({
  ...finding,
  assignmentId: AssignmentId,
  label: z.string(),
  companyId: CompanyId.nullable(),
  interface: z.string().nullable(),
  reason: z.enum(['guest_gone', 'elsewhere', 'no_answer']),
})
export type SilentFinding = z.infer<typeof SilentFinding>

/** The lists are cut at 1,000 each; the totals are not. */
export const ReconciliationReport = z.object({
  at: Instant,
  /** How many ranges were looked at: outside of them nothing is compared. */
  ranges: z.number().int(),
  conflicts: z.array(ConflictFinding),
  unknown: z.array(UnknownFinding),
  silent: z.array(SilentFinding),
  totals: z.object({ conflicts: z.number().int(), unknown: z.number().int(), silent: z.number().int() }),
})
export type ReconciliationReport = z.infer<typeof ReconciliationReport>

const ReservationInput = z.object({
  id: z.uuid(),
  rangeId: RangeId,
  from: IpText,
  /** Null: the one address. */
  to: IpText.nullable(),
  reason: typedText({ max: 200, empty: 'Say what it is kept for.' }),
})

export const addressesContract = {
  'addresses.ranges': {
    summary: 'Address ranges and pools with their utilisation.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({}),
    output: z.array(AddressRange),
  },
  'addresses.range': {
    summary: 'One range with what is reserved in it, its free blocks and the address that would be given next.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({ id: RangeId }),
    output: z.object({
      range: AddressRange,
      /** Empty for a company that looks at a pool, as are the blocks. */
      reserved: z.array(Reservation),
      blocks: z.array(AddressBlock),
      /** Whether there are more blocks than listed. */
      more: z.boolean(),
      nextFree: z.string().nullable(),
    }),
  },
  'addresses.owners': {
    summary: 'Companies a range can belong to.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({}),
    output: z.array(z.object({ id: CompanyId, name: z.string() })),
  },
  'addresses.saveRange': {
    summary: 'Adds a range of a company or of the provider, or changes one.',
    permission: 'address.write',
    scope: 'company',
    input: RangeInput,
    output: AddressRange,
    audit: 'address.range_saved',
    atomic: true,
  },
  'addresses.savePool': {
    summary: 'Adds a pool that companies share, or changes one.',
    permission: 'pool.write',
    scope: 'global',
    input: RangeInput.omit({ companyId: true }),
    output: AddressRange,
    audit: 'address.pool_saved',
    atomic: true,
  },
  'addresses.removeRange': {
    summary: 'Removes a range nobody has an address of.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({ id: RangeId }),
    output: z.object({}),
    audit: 'address.range_removed',
    atomic: true,
  },
  'addresses.removePool': {
    summary: 'Removes a pool nobody has an address of.',
    permission: 'pool.write',
    scope: 'global',
    input: z.object({ id: RangeId }),
    output: z.object({}),
    audit: 'address.pool_removed',
    atomic: true,
  },
  'addresses.reserve': {
    summary: 'Keeps addresses of a range from being given out.',
    permission: 'address.write',
    scope: 'company',
    input: ReservationInput,
    output: Reservation,
    audit: 'address.reserved',
    atomic: true,
  },
  'addresses.reserveInPool': {
    summary: 'Keeps addresses of a pool from being given out.',
    permission: 'pool.write',
    scope: 'global',
    input: ReservationInput,
    output: Reservation,
    audit: 'address.reserved_in_pool',
    atomic: true,
  },
  'addresses.unreserve': {
    summary: 'Ends a reservation in a range.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({ rangeId: RangeId, id: z.uuid() }),
    output: z.object({}),
    audit: 'address.unreserved',
    atomic: true,
  },
  'addresses.unreserveInPool': {
    summary: 'Ends a reservation in a pool.',
    permission: 'pool.write',
    scope: 'global',
    input: z.object({ rangeId: RangeId, id: z.uuid() }),
    output: z.object({}),
    audit: 'address.unreserved_in_pool',
    atomic: true,
  },
  'addresses.assignments': {
    summary: 'Addresses that were given out, by range, guest or company, in numeric order and in pages.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({
      rangeId: RangeId.nullable().default(null),
      guestId: GuestId.nullable().default(null),
      companyId: CompanyId.nullable().default(null),
      /** Part of an address or of a name. */
      text: z.string().trim().max(80).default(''),
      /** `next` of the page before; null: the first. */
      after: z.string().max(80).nullable().default(null),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    output: z.object({ rows: z.array(Assignment), next: z.string().nullable(), total: z.number().int() }),
  },
  'addresses.ofGuest': {
    summary: 'The addresses of one guest and which of them it is known by.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({ guestId: GuestId }),
    output: z.object({
      assignments: z.array(Assignment),
      primaryInternal: z.string().nullable(),
      primaryExternal: z.string().nullable(),
    }),
  },
  'addresses.nextFree': {
    summary: 'Which addresses would be given next; none is taken.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({ rangeId: RangeId, count: z.number().int().min(1).max(256).default(1) }),
    output: z.object({ addresses: z.array(z.string()) }),
  },
  'addresses.assign': {
    summary: 'Gives an address to a guest or something else: the one asked for, or the next free.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({
      id: AssignmentId,
      rangeId: RangeId,
      /** Null: the next free. */
      address: IpText.nullable(),
      target: AssignmentTarget,
      primary: z.boolean().default(false),
    }),
    output: Assignment,
    audit: 'address.assigned',
    atomic: true,
  },
  'addresses.assignBatch': {
    summary: 'Gives each of several the next free address, all or none.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({
      rangeId: RangeId,
      items: z
        .array(z.object({ id: AssignmentId, target: AssignmentTarget }))
        .min(1)
        .max(256),
    }),
    output: z.array(Assignment),
    audit: 'address.assigned',
    atomic: true,
  },
  'addresses.release': {
    summary: 'Takes addresses back, all or none; they rest for an hour before they are given out again.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({ ids: z.array(AssignmentId).min(1).max(500) }),
    output: z.object({}),
    audit: 'address.released',
    atomic: true,
  },
  'addresses.setPrimary': {
    summary: 'Makes an address the one its guest is known by among those of its kind.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({ id: AssignmentId }),
    output: z.object({}),
    audit: 'address.primary_set',
    atomic: true,
  },
  'addresses.history': {
    summary: 'Who had an address of a range, or all of them, newest first.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({
      rangeId: RangeId,
      address: IpText.nullable().default(null),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.array(AddressEvent),
  },
  'addresses.reconcile': {
    summary: 'What was given out held against what guests use: conflicts, unknown users, silent assignments.',
    permission: 'address.read',
    scope: 'company',
    input: z.object({}),
    output: ReconciliationReport,
  },
  'addresses.adopt': {
    summary: 'Gives an address to the guest that uses it already, taking it from whoever had it.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({
      id: AssignmentId,
      rangeId: RangeId,
      address: IpText,
      guestId: GuestId,
      interface: GuestInterface,
    }),
    output: Assignment,
    audit: 'address.adopted',
    atomic: true,
  },
  'addresses.ignoreFinding': {
    summary: 'Sets a finding aside, with the reason.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({
      key: z.string().max(8000),
      reason: typedText({ max: 200, empty: 'Say why this is as it should be.' }),
    }),
    output: z.object({}),
    audit: 'address.finding_ignored',
    atomic: true,
  },
  'addresses.unignoreFinding': {
    summary: 'Lists a finding again that was set aside.',
    permission: 'address.write',
    scope: 'company',
    input: z.object({ key: z.string().max(8000) }),
    output: z.object({}),
    audit: 'address.finding_unignored',
    atomic: true,
  },
} as const satisfies Contract

export const addressesEvents = {
  'addresses.rangeChanged': {
    summary: 'A range, or what was given out of it, changed.',
    permission: 'address.read',
    audience: 'company',
    payload: z.object({ rangeId: RangeId }),
  },
} as const satisfies EventContract
