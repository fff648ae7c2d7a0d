import type { GuestAction, GuestActionKind } from './guest-action.ts'
import type { FurtherNeed, Permission } from './permission.ts'

// Apart from the schemas: the first view of the page shows these words, and needs none of those.

/** Seconds a guest that was asked to shut down may take. Longer ones are asked for by hand. */
export const SHUTDOWN_TIMEOUT_S = 180

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
  'snapshot.describe': {
    label: 'Describe snapshot',
    doing: 'Describing the snapshot',
    done: 'given the new description of its snapshot',
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

/** What an operation on machines is asked for. */
export interface OnAction {
  readonly action: GuestAction
}

// What an action takes besides the permission of its kind: whoever has a machine started or stopped has to be allowed that.
export const ROLLBACK_NEEDS: readonly FurtherNeed<OnAction>[] = [
  {
    permission: 'vm.power',
    when: 'to start the guest after a rollback',
    applies: ({ action }) => action.kind === 'snapshot.rollback' && action.start,
  },
]
export const DELETE_NEEDS: readonly FurtherNeed<OnAction>[] = [
  {
    permission: 'vm.power',
    when: 'to stop the guest first',
    applies: ({ action }) => action.kind === 'delete' && action.stopFirst,
  },
]

/** Rights that a stored action takes besides that of its kind. */
export const furtherPermissions = (action: GuestAction): Permission[] =>
  [...ROLLBACK_NEEDS, ...DELETE_NEEDS].filter(({ applies }) => applies({ action })).map(({ permission }) => permission)

/** What an action is, in a few words: "Migrate to pve2", "Take snapshot before-update". */
export const actionText = (action: GuestAction): string => {
  const { label } = ACTION_WORDS[action.kind]
  switch (action.kind) {
    case 'migrate':
      return `${label} to ${action.target}`
    case 'snapshot.create':
    case 'snapshot.delete':
    case 'snapshot.describe':
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
