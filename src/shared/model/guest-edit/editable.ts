import { z } from 'zod'
import { GuestStatus, GuestType } from '../guest.ts'

/** A change that waits for a restart. `pending` null: the key goes. */
export const PendingChange = z.object({
  key: z.string(),
  value: z.string().nullable(),
  pending: z.string().nullable(),
})
export type PendingChange = z.infer<typeof PendingChange>

/** A guest's configuration at this moment, as forms edit it. Passwords are masked; public keys are not. */
export const EditableGuest = z.object({
  type: GuestType,
  status: GuestStatus,
  /** Empty: none. */
  lock: z.string(),
  digest: z.string(),
  /** In force now. */
  values: z.record(z.string(), z.string()),
  pending: z.array(PendingChange),
})
export type EditableGuest = z.infer<typeof EditableGuest>

/** What can be chosen for one guest on the node it is on. Bytes; null: not known. */
export const EditOptions = z.object({
  storages: z.array(z.object({ name: z.string(), free: z.number().nullable(), content: z.array(z.string()) })),
  /** Bridges and VNets; a VNet has its own VLAN, so none is set beside it. */
  bridges: z.array(z.object({ name: z.string(), vnet: z.boolean(), comment: z.string() })),
  images: z.array(z.object({ volid: z.string(), name: z.string(), size: z.number().nullable() })),
  /** VLANs a part of the cluster is confined to, both ends included; null: any that is nobody else's. */
  vlans: z.array(z.tuple([z.number(), z.number()])).nullable(),
  /** What could not be read, in sentences. */
  problems: z.array(z.string()),
})
export type EditOptions = z.infer<typeof EditOptions>

const Colour = z.string().regex(/^#[0-9a-f]{6}$/)

/** Colours an admin gave to tags, by tag. */
export const TagColourChoices = z.record(z.string().min(1).max(128), Colour)
export type TagColourChoices = z.infer<typeof TagColourChoices>
