import { AppError } from '#shared/errors.ts'
import { wantsQcow2 } from '#shared/model/disk-format.ts'
import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import { GIB, type DiskAction, type DiskBus } from '#shared/model/guest-edit/edit-action.ts'
import type { GuestType } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ActionExecutor } from '../actions/action-executor.ts'
import { startOnce } from '../actions/start-once.ts'
import type { ConfigDependencies } from './config-executor.ts'
import { configAsShown, orChanged, readConfig, type CurrentConfig } from './current-config.ts'
import { diskOf, slotsTaken, type DriveChanges } from './drive-change.ts'

type Of<Kind extends DiskAction['kind']> = Extract<DiskAction, { kind: Kind }>

const SLOTS: Readonly<Record<DiskBus | 'mp', number>> = { scsi: 31, virtio: 16, sata: 6, ide: 4, mp: 256 }

/** The first slot of a bus that nothing is in. @throws AppError `conflict` when all are taken */
export const freeSlot = (values: GuestConfigValues, bus: DiskBus | 'mp'): string => {
  for (let number = 0; number < SLOTS[bus]; number += 1) {
    const key = `${bus}${number}`
    if (values[key] === undefined) return key
  }
  throw new AppError('conflict', `Every place on ${bus} is taken. Choose another bus, or detach a disk first.`)
}

const slotFor = (type: GuestType, config: CurrentConfig, bus: DiskBus | null): string =>
  freeSlot(slotsTaken(config), type === 'lxc' ? 'mp' : (bus ?? 'scsi'))

const joined = (parts: readonly (string | false)[]): string => parts.filter((part) => part !== false).join(',')

/** `local-lvm:32,discard=on,ssd=1` of a VM; `local-lvm:8,mp=/srv,backup=1` of a container. */
export const newDiskValue = (type: GuestType, action: Of<'disk.add'>, qcow2: boolean): string => {
  const { storage, size, discard, ssd, backup, mountPoint, bus } = action
  const volume = `${storage}:${size / GIB}`
  // Virtio block devices have no rotation rate to tell.
  return type === 'lxc'
    ? joined([volume, `mp=${mountPoint ?? ''}`, backup && 'backup=1'])
    : joined([
        volume,
        qcow2 && 'format=qcow2',
        discard && 'discard=on',
        ssd && bus !== 'virtio' && 'ssd=1',
        !backup && 'backup=0',
      ])
}

const assertMountPoint = (type: GuestType, mountPoint: string | null): void => {
  if (type === 'lxc' && mountPoint === null)
    throw new AppError('invalid_input', 'Enter the path the container mounts it at.', { field: 'mountPoint' })
}

const isAttached = (values: GuestConfigValues, volid: string): boolean =>
  decodeDisks(values).some((disk) => disk.volid === volid && !disk.key.startsWith('unused'))

/** Disks of a guest, each action on the configuration that was shown. */
export const diskExecutors = (
  { inventory }: Pick<ConfigDependencies, 'inventory'>,
  { driveChange, asShown, settle }: DriveChanges,
) => {
  const isQcow2 = (clusterId: ClusterId, storage: string): boolean =>
    inventory.storagesOf(clusterId).some(({ name, plugin }) => name === storage && wantsQcow2(plugin))

  const resize: ActionExecutor<Of<'disk.resize'>> = {
    check: async (subject, action) => {
      const { size } = diskOf((await asShown(subject, action)).values, action.disk)
      if (size !== null && action.size < size)
        throw new AppError(
          'conflict',
          `${action.disk} has ${size / GIB} GiB, and disks only grow. For a smaller one add a new disk and copy what is on it.`,
        )
    },
    settle,
    run: async (tools, action, { name }) => {
      const upid = await startOnce(
        tools,
        'resize',
        ['resize'],
        async (subject) => {
          const { guest, api, call } = subject
          const { digest } = await configAsShown(subject, action.digest)
          return api
            .resizeDisk(guest, { key: action.disk, bytes: action.size, digest }, call)
            .catch(orChanged(guest.name))
        },
        // Asked for again, a size that is there already is refused by the digest, never taken for a further one.
        () => Promise.resolve(false),
      )
      if (upid !== null) await tools.awaitTask(upid, `Growing ${action.disk} of “${name}”`)
      return `${action.disk} of “${name}” has ${action.size / GIB} GiB.`
    },
  }

  const move: ActionExecutor<Of<'disk.move'>> = {
    heavy: true,
    stopsTask: true,
    taskTypes: ['qmmove', 'move_volume'],
    check: async (subject, action) => {
      const { storage } = diskOf((await asShown(subject, action)).values, action.disk)
      if (storage === action.storage)
        throw new AppError('conflict', `${action.disk} lies on ${storage} already. Choose another storage.`)
      if (subject.guest.type === 'lxc' && subject.status.status !== 'stopped')
        throw new AppError('conflict', 'Volumes of a running container cannot be moved. Shut it down first.')
    },
    begin: async (subject, { disk, storage, deleteSource, digest: shown }) => {
      const { guest, api, call } = subject
      const { digest } = await configAsShown(subject, shown)
      return await api.moveDisk(guest, { key: disk, storage, deleteSource, digest }, call).catch(orChanged(guest.name))
    },
    isDone: async (subject, action) =>
      diskOf((await readConfig(subject)).values, action.disk).storage === action.storage,
    settle,
  }

  return {
    'disk.add': driveChange<Of<'disk.add'>>({
      possible: ({ guest }, { mountPoint }) => assertMountPoint(guest.type, mountPoint),
      make: ({ guest }, action, config) => ({
        set: {
          [slotFor(guest.type, config, action.bus)]: newDiskValue(
            guest.type,
            action,
            isQcow2(guest.clusterId, action.storage),
          ),
        },
      }),
      // Begun and not known how it ended: another digest says that it was done.
      isDone: () => false,
      said: ({ size, storage }, name) => `“${name}” has a new disk of ${size / GIB} GiB on ${storage}.`,
    }),
    'disk.attach': driveChange<Of<'disk.attach'>>({
      possible: ({ guest }, { mountPoint }) => assertMountPoint(guest.type, mountPoint),
      make: ({ guest }, { unused, bus, mountPoint }, config) => {
        const { volid } = diskOf(config.values, unused)
        const mount = guest.type === 'lxc' ? `,mp=${mountPoint ?? ''}` : ''
        return { set: { [slotFor(guest.type, config, bus)]: `${volid}${mount}` } }
      },
      isDone: (values, { unused }) => values[unused] === undefined,
      said: ({ unused }, name) => `${unused} is attached to “${name}”.`,
    }),
    'disk.detach': driveChange<Of<'disk.detach'>>({
      possible: (_subject, { disk }) => {
        if (disk === 'rootfs') throw new AppError('conflict', 'A container cannot be without its root disk.')
      },
      make: (_subject, { disk }, { values }) => ({ remove: [diskOf(values, disk).key] }),
      isDone: (values, { disk }) => values[disk] === undefined,
      said: ({ disk }, name) => `${disk} is detached from “${name}” and kept as an unused disk.`,
    }),
    'disk.remove': driveChange<Of<'disk.remove'>>({
      possible: (_subject, { unused }, { values }) => {
        const { volid } = diskOf(values, unused)
        if (isAttached(values, volid))
          throw new AppError('conflict', `${volid} is attached as well. Detach it there before it is deleted.`)
      },
      make: (_subject, { unused }) => ({ remove: [unused] }),
      isDone: (values, { unused }) => values[unused] === undefined,
      said: ({ unused }, name) => `${unused} of “${name}” is deleted.`,
    }),
    'disk.resize': resize,
    'disk.move': move,
  }
}
