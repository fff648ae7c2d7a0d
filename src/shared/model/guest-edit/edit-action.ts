import { z } from 'zod'
import { bounded } from '../bounded.ts'

/** Of the configuration a form showed (`guests.editable`): the change is refused when it is another by then. */
const Digest = z.string().regex(/^[0-9a-f]{40}$/)

const ConfigKey = z.string().regex(/^[a-z][a-z0-9]{0,39}$/)
const StorageName = z
  .string()
  .max(100)
  .regex(/^[a-z][\w.-]*$/i, 'Choose a storage.')

export const DISK_BUSES = ['scsi', 'virtio', 'sata', 'ide'] as const
const DiskBus = z.enum(DISK_BUSES)
export type DiskBus = z.infer<typeof DiskBus>

/** A disk of a VM, or a mount point of a container. */
const DiskKey = z.string().regex(/^(?:(?:scsi|virtio|sata|ide|mp)\d{1,3}|rootfs|efidisk0|tpmstate0)$/)
const UnusedKey = z.string().regex(/^unused\d{1,3}$/)

export const GIB = 1024 ** 3
/** Proxmox takes whole GiB, so that is what sizes here are. Bytes. */
export const WholeGib = z
  .number()
  .int()
  .positive()
  .max(128 * 1024 * GIB, 'At most 128 TiB.')
  .refine((bytes) => bytes % GIB === 0, 'Whole GiB.')

/** More than any form has: every interface with its addresses, and all else besides. */
export const MOST_CHANGES = 100
const TOO_MANY = `One edit makes at most ${MOST_CHANGES} changes. Send the others in a further one.`
const ConfigKeys = bounded(MOST_CHANGES, TOO_MANY, z.array(ConfigKey))

export const ConfigAction = z.object({
  kind: z.literal('config'),
  /** Null: whatever it is by now (single switches on many guests at once). */
  digest: Digest.nullable(),
  /** As Proxmox writes them; each is held against the rules of its key. */
  set: bounded(MOST_CHANGES, TOO_MANY, z.record(ConfigKey, z.string().max(16_384))),
  /** Back to Proxmox' default. */
  remove: ConfigKeys,
  /** Changes that wait for a restart and shall not come about. */
  revert: ConfigKeys,
  /** Name of the entry of the vault that holds a new password of cloud-init; null: it stays. */
  passwordKey: z.string().max(200).nullable().default(null),
})
export type ConfigAction = z.infer<typeof ConfigAction>

const onDigest = { digest: Digest }

export const DiskAction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('disk.add'),
    ...onDigest,
    storage: StorageName,
    size: WholeGib,
    /** Of a VM; a container has mount points. */
    bus: DiskBus.nullable(),
    /** Where a container mounts it; null for a VM. */
    mountPoint: z
      .string()
      .regex(/^\/[^,\s\p{Cc}\p{Cs}]{1,255}$/u, 'A path from the root: /srv/data.')
      .nullable(),
    discard: z.boolean(),
    ssd: z.boolean(),
    backup: z.boolean(),
  }),
  z.object({ kind: z.literal('disk.resize'), ...onDigest, disk: DiskKey, size: WholeGib }),
  z.object({
    kind: z.literal('disk.move'),
    ...onDigest,
    disk: DiskKey,
    storage: StorageName,
    /** Else the source stays beside it as an unused disk. */
    deleteSource: z.boolean(),
  }),
  /** The volume stays, as `unusedN`. */
  z.object({ kind: z.literal('disk.detach'), ...onDigest, disk: DiskKey }),
  z.object({
    kind: z.literal('disk.attach'),
    ...onDigest,
    unused: UnusedKey,
    bus: DiskBus.nullable(),
    mountPoint: z
      .string()
      .regex(/^\/[^,\s\p{Cc}\p{Cs}]{1,255}$/u, 'A path from the root: /srv/data.')
      .nullable(),
  }),
  /** Deletes the volume of an unused disk for good. */
  z.object({ kind: z.literal('disk.remove'), ...onDigest, unused: UnusedKey }),
])
export type DiskAction = z.infer<typeof DiskAction>

/** A place on a bus that takes CD drives. */
const CdKey = z
  .string()
  .regex(/^(?:ide[0-3]|sata[0-5]|scsi(?:[0-9]|[12][0-9]|30))$/, 'Choose a place on IDE, SATA or SCSI.')

export const CdromAction = z.object({
  kind: z.literal('cdrom'),
  ...onDigest,
  drive: CdKey,
  /** `local:iso/debian-12.iso`; null: empty. */
  volid: z.string().max(300).nullable(),
  /** Take the drive itself out. */
  removeDrive: z.boolean().default(false),
})
export type CdromAction = z.infer<typeof CdromAction>

export const CloudinitAction = z.discriminatedUnion('kind', [
  /** Gives a VM the drive that cloud-init reads. */
  z.object({ kind: z.literal('cloudinit.add'), ...onDigest, drive: CdKey, storage: StorageName }),
  /** Takes it out again; what it was made of stays set. */
  z.object({ kind: z.literal('cloudinit.remove'), ...onDigest, drive: CdKey }),
  /** Writes it anew, from the values as they are. */
  z.object({ kind: z.literal('cloudinit.regenerate') }),
])
export type CloudinitAction = z.infer<typeof CloudinitAction>

/** Any change of a drive, made for a configuration that was shown. */
export type DriveAction = DiskAction | CdromAction | Exclude<CloudinitAction, { kind: 'cloudinit.regenerate' }>

/** Adds and takes away, whatever other tags a guest has. */
export const TagsAction = z.object({
  kind: z.literal('tags'),
  add: z.array(z.string().min(1).max(128)).max(50),
  remove: z.array(z.string().min(1).max(128)).max(50),
})
export type TagsAction = z.infer<typeof TagsAction>

/** What is edited of one guest, by whoever holds the digest of what he saw. */
export const EditAction = z.discriminatedUnion('kind', [ConfigAction, DiskAction, CdromAction, CloudinitAction])
export type EditAction = z.infer<typeof EditAction>

/** What is set on many guests at once. */
export const BulkEditAction = z.discriminatedUnion('kind', [ConfigAction, TagsAction])
export type BulkEditAction = z.infer<typeof BulkEditAction>
