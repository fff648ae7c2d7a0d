import { z } from 'zod'
import { SHUTDOWN_TIMEOUT_S } from './guest-action-words.ts'
import { CdromAction, CloudinitAction, ConfigAction, DiskAction, TagsAction } from './guest-edit/edit-action.ts'
import { NodeName } from './ids.ts'
import { typedText } from './text.ts'

const TimeoutS = z.number().int().min(5, 'at least 5 seconds').max(3600, 'at most an hour').default(SHUTDOWN_TIMEOUT_S)

/**
 * Power verbs, apart as in Proxmox: `shutdown` and `reboot` ask the guest and fail when it has not done it in time, `stop`
 * pulls the plug, `reset` presses the button, `suspend` pauses it in memory or, with `toDisk`, hibernates it.
 */
export const PowerAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('shutdown'), timeoutS: TimeoutS }),
  /** `overruleShutdown`: a shutdown that still waits for the guest is ended first. */
  z.object({ kind: z.literal('stop'), overruleShutdown: z.boolean().default(false) }),
  z.object({ kind: z.literal('reboot'), timeoutS: TimeoutS }),
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('suspend'), toDisk: z.boolean().default(false) }),
  z.object({ kind: z.literal('resume') }),
])
export type PowerAction = z.infer<typeof PowerAction>
export type PowerVerb = PowerAction['kind']

/** A running VM moves live, a running container by a restart on the other node. */
export const MigrateAction = z.object({
  kind: z.literal('migrate'),
  target: NodeName,
  /** Disks that lie on storages of the node itself are copied. */
  withLocalDisks: z.boolean().default(false),
  /** Where those go, one storage and never a list of pairs; null: storages of the same name. */
  targetStorage: z
    .string()
    .max(100)
    .regex(/^[a-z][\w.-]*$/i, 'Choose a storage.')
    .nullable()
    .default(null),
})
export type MigrateAction = z.infer<typeof MigrateAction>

/** What Proxmox takes as the name of a snapshot (`pve-configid`, at most 40, names of its own left out). */
export const SnapshotName = z
  .string()
  .min(2, 'at least 2 characters')
  .max(40, 'at most 40 characters')
  .regex(/^[a-z][a-z0-9_-]*$/i, 'a letter first, then letters, digits, - and _')
  .refine(
    (name) => !['current', 'pending'].includes(name.toLowerCase()),
    '“current” and “pending” are names of Proxmox',
  )

/** Names that are there already; older ones may break the rules of new ones. */
const KnownSnapshot = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'There is no such snapshot.')

const SnapshotDescription = typedText({ max: 4096, optional: true, lines: true })

export const SnapshotAction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snapshot.create'),
    name: SnapshotName,
    description: SnapshotDescription.default(''),
    /** The memory of a running VM too. Of what does not run, and of containers, there is none to take. */
    withMemory: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('snapshot.rollback'), name: KnownSnapshot, start: z.boolean().default(false) }),
  z.object({ kind: z.literal('snapshot.delete'), name: KnownSnapshot }),
  /** `was`: as it was shown; changed meanwhile by another it is left alone. */
  z.object({
    kind: z.literal('snapshot.describe'),
    name: KnownSnapshot,
    description: SnapshotDescription,
    was: z.string().max(65_536),
  }),
  /** Every snapshot taken more than so many days ago. */
  z.object({ kind: z.literal('snapshot.deleteOlderThan'), days: z.number().int().min(1).max(3650) }),
])
export type SnapshotAction = z.infer<typeof SnapshotAction>

export const TemplateAction = z.object({ kind: z.literal('template') })
export type TemplateAction = z.infer<typeof TemplateAction>

export const DeleteAction = z.object({
  kind: z.literal('delete'),
  /** Also out of backup jobs, replication and HA. */
  purge: z.boolean().default(true),
  /** Disks with its number that its configuration does not name. */
  destroyUnreferenced: z.boolean().default(false),
  /** The plug of one that runs is pulled first; takes the right to do that. Else one that runs is refused. */
  stopFirst: z.boolean().default(false),
})
export type DeleteAction = z.infer<typeof DeleteAction>

/**
 * One thing done to one guest. Stored with its job: a kind keeps its name and what it once took. Another area adds its
 * kinds here, its executor in main/features/guests/actions, and its words to guest-action-words.ts.
 */
export const GuestAction = z.discriminatedUnion('kind', [
  PowerAction,
  MigrateAction,
  SnapshotAction,
  TemplateAction,
  DeleteAction,
  ConfigAction,
  DiskAction,
  CdromAction,
  CloudinitAction,
  TagsAction,
])
export type GuestAction = z.infer<typeof GuestAction>
export type GuestActionKind = GuestAction['kind']
