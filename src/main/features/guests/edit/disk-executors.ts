import { AppError } from '#shared/errors.ts'
import { wantsQcow2 } from '#shared/model/disk-format.ts'
import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import { GIB, type CdromAction, type DiskAction, type DiskBus } from '#shared/model/guest-edit/edit-action.ts'
import type { GuestDisk, GuestType } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ActionExecutor, ActionSubject, ActionTools, StepsExecutor } from '../actions/action-executor.ts'
import { sentInVain } from '../actions/sent-in-vain.ts'
import { settleConfig, type ConfigDependencies } from './config-executor.ts'
import { configAsShown, orChanged, readConfig } from './current-config.ts'
import { demandOf } from './edit-demand.ts'

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

/** @throws AppError `conflict` when there is no such disk to be worked on */
export const diskOf = (values: GuestConfigValues, key: string): GuestDisk => {
  const disk = decodeDisks(values).find((one) => one.key === key)
  if (disk === undefined) throw new AppError('conflict', `There is no ${key} any more. Read the machine again.`)
  if (disk.cdrom) throw new AppError('conflict', `${key} is a CD drive, not a disk.`)
  return disk
}

const busOf = (type: GuestType, bus: DiskBus | null): DiskBus | 'mp' => (type === 'lxc' ? 'mp' : (bus ?? 'scsi'))

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

const newMountPoint = (type: GuestType, mountPoint: string | null): void => {
  if (type === 'lxc' && mountPoint === null)
    throw new AppError('invalid_input', 'Enter the path the container mounts it at.', { field: 'mountPoint' })
}

/** Disks of a guest, each action on the configuration that was shown. */
export const diskExecutors = (dependencies: ConfigDependencies) => {
  const { tenants, inventory } = dependencies
  const settle = settleConfig(dependencies)
  const check = async (subject: ActionSubject, action: DiskAction | CdromAction): Promise<void> => {
    const config = await configAsShown(subject, action.digest)
    const { companyId, clusterId, type } = subject.guest
    tenants.assertWithin(companyId, clusterId, demandOf(type, config.values, action))
  }

  const isQcow2 = (clusterId: ClusterId, storage: string): boolean =>
    inventory.storagesOf(clusterId).some(({ name, plugin }) => name === storage && wantsQcow2(plugin))

  /** One change of the configuration, made of what it is; as a task where Proxmox has one for it. */
  const change = async (
    tools: ActionTools,
    name: string,
    isDone: (values: GuestConfigValues) => boolean,
    make: (subject: ActionSubject, values: GuestConfigValues) => { set?: Record<string, string>; remove?: string[] },
    shown: string,
  ): Promise<void> => {
    const upid = await tools.step('config', async (again) => {
      if (again) {
        const found = await tools.findTask(['qmconfig'])
        if (found !== null) return found
        if (await tools.isNow(async (subject) => isDone((await readConfig(subject)).values))) return null
      }
      return tools.ready(async (subject) => {
        const { guest, api, call } = subject
        const { values, digest } = await configAsShown(subject, shown)
        const { set = {}, remove = [] } = make(subject, values)
        const wanted = { set, remove, digest }
        if (guest.type === 'qemu')
          return api.setConfigInTask(guest, wanted, call).catch(orChanged(guest.name)).catch(sentInVain)
        await api.setConfig(guest, wanted, call).catch(orChanged(guest.name)).catch(sentInVain)
        return null
      })
    })
    if (upid !== null) await tools.awaitTask(upid, `Changing “${name}”`)
  }

  const holds = (values: GuestConfigValues, volid: string): boolean =>
    decodeDisks(values).some((disk) => disk.volid === volid && !disk.key.startsWith('unused'))

  const add: StepsExecutor<Of<'disk.add'>> = {
    check,
    settle,
    run: async (tools, action, { name }) => {
      await change(
        tools,
        name,
        // Begun and not known how it ended: another digest says that it was done.
        () => false,
        ({ guest }, values) => {
          newMountPoint(guest.type, action.mountPoint)
          return {
            set: {
              [freeSlot(values, busOf(guest.type, action.bus))]: newDiskValue(
                guest.type,
                action,
                isQcow2(guest.clusterId, action.storage),
              ),
            },
          }
        },
        action.digest,
      )
      return `“${name}” has a new disk of ${action.size / GIB} GiB on ${action.storage}.`
    },
  }
  const attach: StepsExecutor<Of<'disk.attach'>> = {
    check: async (subject, action) => {
      await check(subject, action)
      newMountPoint(subject.guest.type, action.mountPoint)
    },
    settle,
    run: async (tools, action, { name }) => {
      await change(
        tools,
        name,
        (values) => values[action.unused] === undefined,
        ({ guest }, values) => {
          const { volid } = diskOf(values, action.unused)
          const slot = freeSlot(values, busOf(guest.type, action.bus))
          const mount = guest.type === 'lxc' ? `,mp=${action.mountPoint ?? ''}` : ''
          return { set: { [slot]: `${volid}${mount}` } }
        },
        action.digest,
      )
      return `${action.unused} is attached to “${name}”.`
    },
  }
  const detach: StepsExecutor<Of<'disk.detach'>> = {
    check: async (subject, action) => {
      await check(subject, action)
      if (action.disk === 'rootfs') throw new AppError('conflict', 'A container cannot be without its root disk.')
    },
    settle,
    run: async (tools, action, { name }) => {
      await change(
        tools,
        name,
        (values) => values[action.disk] === undefined,
        (_subject, values) => ({ remove: [diskOf(values, action.disk).key] }),
        action.digest,
      )
      return `${action.disk} is detached from “${name}” and kept as an unused disk.`
    },
  }
  const remove: StepsExecutor<Of<'disk.remove'>> = {
    check: async (subject, action) => {
      await check(subject, action)
      const { values } = await readConfig(subject)
      const { volid } = diskOf(values, action.unused)
      if (holds(values, volid))
        throw new AppError('conflict', `${volid} is attached as well. Detach it there before it is deleted.`)
    },
    settle,
    run: async (tools, action, { name }) => {
      await change(
        tools,
        name,
        (values) => values[action.unused] === undefined,
        () => ({ remove: [action.unused] }),
        action.digest,
      )
      return `${action.unused} of “${name}” is deleted.`
    },
  }
  const resize: StepsExecutor<Of<'disk.resize'>> = {
    check: async (subject, action) => {
      await check(subject, action)
      const { size } = diskOf((await readConfig(subject)).values, action.disk)
      if (size !== null && action.size < size)
        throw new AppError(
          'conflict',
          `${action.disk} has ${size / GIB} GiB, and disks only grow. For a smaller one add a new disk and copy what is on it.`,
        )
    },
    settle,
    run: async (tools, action, { name }) => {
      const upid = await tools.step('resize', async (again) => {
        if (again) {
          const found = await tools.findTask(['resize'])
          if (found !== null) return found
        }
        return tools.ready(async (subject) => {
          const { guest, api, call } = subject
          const { digest } = await configAsShown(subject, action.digest)
          return await api
            .resizeDisk(guest, { key: action.disk, bytes: action.size, digest }, call)
            .catch(orChanged(guest.name))
            .catch(sentInVain)
        })
      })
      if (upid !== null) await tools.awaitTask(upid, `Growing ${action.disk} of “${name}”`)
      return `${action.disk} of “${name}” has ${action.size / GIB} GiB.`
    },
  }
  const move: ActionExecutor<Of<'disk.move'>> = {
    heavy: true,
    stopsTask: true,
    taskTypes: ['qmmove', 'move_volume'],
    check: async (subject, action) => {
      await check(subject, action)
      const { storage } = diskOf((await readConfig(subject)).values, action.disk)
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
  const cdrom: StepsExecutor<CdromAction> = {
    check: async (subject, action) => {
      await check(subject, action)
      const present = (await readConfig(subject)).values[action.drive]
      // Anything but a CD drive would lose its disk to the CD (quirk 24).
      const isCd = decodeDisks({ [action.drive]: present ?? '' })[0]?.cdrom ?? false
      if (present !== undefined && !isCd)
        throw new AppError('conflict', `${action.drive} is a disk. Choose a CD drive, or a place that is free.`)
      if (/cloudinit/.test(present ?? ''))
        throw new AppError('conflict', `${action.drive} is the drive of cloud-init. Choose another one.`)
    },
    settle,
    run: async (tools, action, { name }) => {
      const value = `${action.volid ?? 'none'},media=cdrom`
      await change(
        tools,
        name,
        (values) => (action.removeDrive ? values[action.drive] === undefined : values[action.drive] === value),
        () => (action.removeDrive ? { remove: [action.drive] } : { set: { [action.drive]: value } }),
        action.digest,
      )
      return `${action.drive} of “${name}” ${action.removeDrive ? 'is gone' : action.volid === null ? 'is empty' : `has ${action.volid}`}.`
    },
  }
  return {
    'disk.add': add,
    'disk.attach': attach,
    'disk.detach': detach,
    'disk.remove': remove,
    'disk.resize': resize,
    'disk.move': move,
    cdrom,
  }
}
