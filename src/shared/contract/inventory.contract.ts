import { z } from 'zod'
import { NodeRow, StorageRow } from '../model/cluster.ts'
import { GuestDetail, GuestPatch, GuestRow } from '../model/guest.ts'
import { GuestId } from '../model/ids.ts'
import type { Contract, EventContract } from './contract.ts'

/** Everything lists show. `revision` counts changes: an event with `revision` n + 1 continues snapshot n. */
export const InventorySnapshot = z.object({
  revision: z.number().int(),
  guests: z.array(GuestRow),
  nodes: z.array(NodeRow),
  storages: z.array(StorageRow),
})
export type InventorySnapshot = z.infer<typeof InventorySnapshot>

/** What one applied poll or fact read changed. */
export const InventoryDelta = z.object({
  revision: z.number().int(),
  addedGuests: z.array(GuestRow),
  changedGuests: z.array(GuestPatch),
  removedGuests: z.array(GuestId),
  /** Whole rows of nodes and storages that changed or are new. */
  nodes: z.array(NodeRow),
  storages: z.array(StorageRow),
  /** Keys of nodes and storages that went. */
  removedKeys: z.array(z.string()),
})
export type InventoryDelta = z.infer<typeof InventoryDelta>

export const inventoryContract = {
  'inventory.snapshot': {
    summary: 'Every guest, node and storage of the fleet as last seen.',
    permission: 'inventory.read',
    scope: 'company',
    input: z.object({}),
    output: InventorySnapshot,
  },
  /** What is stored, at once; with `live` the cluster is asked first and its failure told in `liveProblem`. */
  'guests.detail': {
    summary: 'All that is known of one guest; with live its cluster is asked first.',
    permission: 'vm.read',
    scope: 'company',
    input: z.object({ id: GuestId, live: z.boolean() }),
    output: GuestDetail,
  },
} as const satisfies Contract

export const inventoryEvents = {
  'inventory.inventoryChanged': {
    summary: 'What one poll or fact read changed; revision n + 1 continues snapshot n.',
    permission: 'inventory.read',
    audience: 'company',
    payload: InventoryDelta,
  },
} as const satisfies EventContract
