import { z } from 'zod'
import { GuestHolding } from '../model/delete-check.ts'
import { DiscoveredGuest, DiscoveryScan, HandoverPlan, HandoverResult } from '../model/discovery.ts'
import { MOST_AT_ONCE } from '../model/most-at-once.ts'
import { ClusterId, CompanyId, GuestId, JobId } from '../model/ids.ts'
import { JobRef } from '../model/job.ts'
import type { Contract, EventContract } from './contract.ts'

const Imports = z
  .array(
    z.object({
      guestId: GuestId,
      companyId: CompanyId,
      /** Taken over though it seems a second sight of a machine, or lies outside the company's part of the cluster. */
      anyway: z.boolean().default(false),
    }),
  )
  .min(1)
  .max(MOST_AT_ONCE)

const Reassignment = z.object({
  ids: z.array(GuestId).min(1).max(MOST_AT_ONCE),
  /** Null: back to the provider. */
  companyId: CompanyId.nullable(),
  /** Addresses that cannot follow are released; else a guest with such an address stays where it is. */
  releaseAddresses: z.boolean(),
})

export const discoveryContract = {
  'discovery.scan': {
    summary: 'Looks through clusters for guests that belong to no company yet, as a job with a part for each cluster.',
    permission: 'vm.discover',
    scope: 'global',
    input: z.object({
      /** Made by whoever asks: the same question sent again starts nothing twice. */
      id: JobId,
      clusterIds: z.array(ClusterId).min(1).max(1000),
      /** Whom guests are offered to where nobody chooses another. */
      companyId: CompanyId.nullable(),
    }),
    output: JobRef,
    audit: 'discovery.started',
  },
  'discovery.scans': {
    summary: 'The newest scan of each cluster with its counters.',
    permission: 'vm.discover',
    scope: 'global',
    input: z.object({}),
    output: z.array(DiscoveryScan),
  },
  'discovery.guests': {
    summary: 'Guests of scanned clusters as they are now: which can be taken over, and why others cannot.',
    permission: 'vm.discover',
    scope: 'global',
    input: z.object({ clusterIds: z.array(ClusterId).max(1000), companyId: CompanyId.nullable() }),
    output: z.array(DiscoveredGuest),
  },
  'discovery.planImport': {
    summary: 'What taking these guests over would do, without doing it.',
    permission: 'vm.discover',
    scope: 'global',
    input: z.object({ items: Imports }),
    output: z.array(HandoverPlan),
  },
  'discovery.import': {
    summary:
      'Gives each guest to the company chosen for it and records its addresses, as a job with a result for each.',
    permission: 'vm.discover',
    scope: 'global',
    input: z.object({ id: JobId, items: Imports }),
    output: JobRef,
    audit: 'discovery.import_started',
  },
  'discovery.results': {
    summary: 'What became of each guest of a job that hands guests over, so far.',
    permission: 'vm.discover',
    scope: 'global',
    input: z.object({ jobId: JobId }),
    output: z.array(HandoverResult),
  },
  'guests.planReassign': {
    summary: 'What handing these guests to another company would do, without doing it.',
    permission: 'vm.reassign',
    scope: 'global',
    input: Reassignment,
    output: z.array(HandoverPlan),
  },
  'guests.reassign': {
    summary: 'Hands guests to another company, or back to the provider, as a job with a result for each.',
    permission: 'vm.reassign',
    scope: 'global',
    input: Reassignment.extend({ id: JobId }),
    output: JobRef,
    audit: 'guest.reassign_started',
  },
  'guests.forgetPlan': {
    summary: 'What is still kept for missing guests: addresses and the like.',
    permission: 'vm.delete',
    scope: 'company',
    input: z.object({ ids: z.array(GuestId).min(1).max(MOST_AT_ONCE) }),
    output: z.array(z.object({ guestId: GuestId, holdings: z.array(GuestHolding) })),
  },
  'guests.forget': {
    summary: 'Removes guests that their cluster lists no more from the inventory, with what is stored of them.',
    permission: 'vm.delete',
    scope: 'company',
    input: z.object({
      ids: z.array(GuestId).min(1).max(MOST_AT_ONCE),
      /** Whether what is kept for them (addresses and the like) is let go; else it stays, as that of guests that are gone. */
      release: z.boolean(),
    }),
    /** `released`: how many things were let go. */
    output: z.object({ removed: z.number().int(), released: z.number().int() }),
    audit: 'guest.forgotten',
    atomic: true,
  },
} as const satisfies Contract

export const discoveryEvents = {
  'discovery.scanChanged': {
    summary: 'Counters or state of the scan of a cluster changed.',
    permission: 'vm.discover',
    audience: 'global',
    payload: DiscoveryScan,
  },
  'discovery.handoverChanged': {
    summary: 'A job that hands guests over got further; ask for its results.',
    permission: 'vm.discover',
    audience: 'global',
    payload: z.object({
      jobId: JobId,
      total: z.number().int(),
      done: z.number().int(),
      failed: z.number().int(),
    }),
  },
} as const satisfies EventContract
