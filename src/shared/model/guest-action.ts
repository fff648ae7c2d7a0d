import { z } from 'zod'
import { CdromAction, CloudinitAction, ConfigAction, DiskAction, TagsAction } from './guest-edit/edit-action.ts'
import { NodeName } from './ids.ts'
import type { Permission } from './permission.ts'
import { typedText } from './text.ts'

/** Seconds a guest that was asked to shut down may take. Longer ones are asked for by hand. */
export const SHUTDOWN_TIMEOUT_S = 180
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

export const SnapshotAction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snapshot.create'),
    name: SnapshotName,
    description: typedText({ max: 4096, optional: true, lines: true }).default(''),
    /** The memory of a running VM too. Of what does not run, and of containers, there is none to take. */
    withMemory: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('snapshot.rollback'), name: KnownSnapshot, start: z.boolean().default(false) }),
  z.object({ kind: z.literal('snapshot.delete'), name: KnownSnapshot }),
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
 * kinds here, its executor in main/features/guests/actions, and its words below.
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

/** Kinds of the jobs that do it, to one machine and to many; stored with them, never to be changed. */
export const GUEST_ACTION_JOB = 'guest-action'
export const GUEST_ACTIONS_JOB = 'guest-actions'

interface ActionWords {
  /** As on its button: "Shut down". */
  readonly label: string
  /** What is being done: "Shutting down". */
  readonly doing: string
  /** What it is then: "shut down". */
  readonly done: string
  /** What doing it, and repeating it, takes; see `furtherPermissions` for what besides. */
  readonly permission: Permission
}

export const ACTION_WORDS: Readonly<Record<GuestActionKind, ActionWords>> = {
  start: { label: 'Start', doing: 'Starting', done: 'started', permission: 'vm.power' },
  shutdown: { label: 'Shut down', doing: 'Shutting down', done: 'shut down', permission: 'vm.power' },
  stop: { label: 'Stop', doing: 'Stopping', done: 'stopped', permission: 'vm.power' },
  reboot: { label: 'Reboot', doing: 'Rebooting', done: 'rebooted', permission: 'vm.power' },
  reset: { label: 'Reset', doing: 'Resetting', done: 'reset', permission: 'vm.power' },
  suspend: { label: 'Suspend', doing: 'Suspending', done: 'suspended', permission: 'vm.power' },
  resume: { label: 'Resume', doing: 'Resuming', done: 'resumed', permission: 'vm.power' },
  migrate: { label: 'Migrate', doing: 'Migrating', done: 'migrated', permission: 'vm.migrate' },
  'snapshot.create': {
    label: 'Take snapshot',
    doing: 'Taking the snapshot',
    done: 'kept in a snapshot',
    permission: 'vm.snapshot',
  },
  'snapshot.rollback': {
    label: 'Roll back',
    doing: 'Rolling back',
    done: 'rolled back',
    permission: 'vm.snapshot',
  },
  'snapshot.delete': {
    label: 'Delete snapshot',
    doing: 'Deleting the snapshot',
    done: 'rid of the snapshot',
    permission: 'vm.snapshot',
  },
  'snapshot.deleteOlderThan': {
    label: 'Delete old snapshots',
    doing: 'Deleting old snapshots',
    done: 'rid of old snapshots',
    permission: 'vm.snapshot',
  },
  template: {
    label: 'Convert to template',
    doing: 'Converting to a template',
    done: 'made a template',
    permission: 'vm.create',
  },
  delete: { label: 'Delete', doing: 'Deleting', done: 'deleted', permission: 'vm.delete' },
  config: { label: 'Edit', doing: 'Changing the configuration', done: 'changed', permission: 'vm.config' },
  'disk.add': { label: 'Add disk', doing: 'Adding a disk', done: 'given a disk', permission: 'vm.config' },
  'disk.resize': { label: 'Grow disk', doing: 'Growing a disk', done: 'larger', permission: 'vm.config' },
  'disk.move': { label: 'Move disk', doing: 'Moving a disk', done: 'on the other storage', permission: 'vm.config' },
  'disk.detach': { label: 'Detach disk', doing: 'Detaching a disk', done: 'rid of the disk', permission: 'vm.config' },
  'disk.attach': { label: 'Attach disk', doing: 'Attaching a disk', done: 'given the disk', permission: 'vm.config' },
  'disk.remove': { label: 'Delete disk', doing: 'Deleting a disk', done: 'rid of the disk', permission: 'vm.config' },
  cdrom: { label: 'Change CD', doing: 'Changing the CD', done: 'given the CD', permission: 'vm.config' },
  'cloudinit.add': {
    label: 'Add cloud-init drive',
    doing: 'Adding the cloud-init drive',
    done: 'given a cloud-init drive',
    permission: 'vm.config',
  },
  'cloudinit.remove': {
    label: 'Remove cloud-init drive',
    doing: 'Removing the cloud-init drive',
    done: 'rid of the cloud-init drive',
    permission: 'vm.config',
  },
  'cloudinit.regenerate': {
    label: 'Regenerate cloud-init',
    doing: 'Writing the cloud-init drive',
    done: 'given a new cloud-init drive',
    permission: 'vm.config',
  },
  tags: { label: 'Change tags', doing: 'Changing the tags', done: 'tagged', permission: 'vm.config' },
}

/** What an action takes besides the permission of its kind: whoever has a machine started or stopped has to be allowed that. */
export const furtherPermissions = (action: GuestAction): Permission[] =>
  (action.kind === 'snapshot.rollback' && action.start) || (action.kind === 'delete' && action.stopFirst)
    ? ['vm.power']
    : []

/** What an action is, in a few words: "Migrate to pve2", "Take snapshot before-update". */
export const actionText = (action: GuestAction): string => {
  const { label } = ACTION_WORDS[action.kind]
  switch (action.kind) {
    case 'migrate':
      return `${label} to ${action.target}`
    case 'snapshot.create':
    case 'snapshot.delete':
      return `${label} ${action.name}`
    case 'snapshot.rollback':
      return `${label} to ${action.name}`
    case 'snapshot.deleteOlderThan':
      return `Delete snapshots older than ${action.days} ${action.days === 1 ? 'day' : 'days'}`
    case 'config':
      return `${label} ${[...Object.keys(action.set), ...action.remove, ...action.revert].join(', ') || 'password'}`
    case 'disk.resize':
    case 'disk.detach':
    case 'disk.move':
      return action.kind === 'disk.move' ? `${label} ${action.disk} to ${action.storage}` : `${label} ${action.disk}`
    case 'disk.attach':
    case 'disk.remove':
      return `${label} ${action.unused}`
    case 'suspend':
      return action.toDisk ? 'Hibernate' : label
    default:
      return label
  }
}
