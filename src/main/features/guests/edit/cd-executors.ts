import { AppError } from '#shared/errors.ts'
import { cloudinitDrive, decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import type { CdromAction, CloudinitAction } from '#shared/model/guest-edit/edit-action.ts'
import type { StepsExecutor } from '../actions/action-executor.ts'
import { sentInVain } from '../actions/sent-in-vain.ts'
import { readConfig } from './current-config.ts'
import { slotsTaken, type DriveChanges } from './drive-change.ts'

type Of<Kind extends CloudinitAction['kind']> = Extract<CloudinitAction, { kind: Kind }>

/** CD drives, the one of cloud-init among them. */
export const cdExecutors = ({ driveChange, settle }: DriveChanges) => {
  const isCloudinit = (values: GuestConfigValues, key: string): boolean => cloudinitDrive(values) === key

  const regenerate: StepsExecutor<Of<'cloudinit.regenerate'>> = {
    check: async (subject) => {
      if (cloudinitDrive((await readConfig(subject)).values) === null)
        throw new AppError('conflict', `“${subject.guest.name}” has no cloud-init drive. Add one first.`)
    },
    settle,
    run: async (tools, _action, { name }) => {
      await tools.step('regenerate', async () => {
        await tools.ready(({ guest, api, call }) => api.regenerateCloudinit(guest, call).catch(sentInVain))
        return null
      })
      return `The cloud-init drive of “${name}” is new; the machine reads it at its next start.`
    },
  }

  const cdValue = ({ volid }: CdromAction): string => `${volid ?? 'none'},media=cdrom`

  return {
    cdrom: driveChange<CdromAction>({
      possible: (_subject, { drive }, { values }) => {
        const present = values[drive]
        if (present === undefined) return
        // Anything but a CD drive would lose its disk to the CD (quirk 24).
        if (decodeDisks({ [drive]: present })[0]?.cdrom !== true)
          throw new AppError('conflict', `${drive} is a disk. Choose a CD drive, or a place that is free.`)
        if (isCloudinit(values, drive))
          throw new AppError('conflict', `${drive} is the drive of cloud-init. Choose another one.`)
      },
      make: (_subject, action) =>
        action.removeDrive ? { remove: [action.drive] } : { set: { [action.drive]: cdValue(action) } },
      isDone: (values, action) => values[action.drive] === (action.removeDrive ? undefined : cdValue(action)),
      said: ({ drive, volid, removeDrive }, name) =>
        `${drive} of “${name}” ${removeDrive ? 'is gone' : volid === null ? 'is empty' : `has ${volid}`}.`,
    }),
    'cloudinit.add': driveChange<Of<'cloudinit.add'>>({
      possible: ({ guest }, { drive }, config) => {
        if (guest.type !== 'qemu')
          throw new AppError(
            'conflict',
            'A container has no cloud-init drive: Proxmox itself sets its network and name.',
          )
        const taken = slotsTaken(config)
        const present = cloudinitDrive(taken)
        if (present !== null)
          throw new AppError('conflict', `“${guest.name}” has a cloud-init drive already: ${present}.`)
        if (taken[drive] !== undefined)
          throw new AppError('conflict', `${drive} is taken. Choose a place that is free.`, { field: 'drive' })
      },
      make: (_subject, { drive, storage }) => ({ set: { [drive]: `${storage}:cloudinit` } }),
      isDone: isCloudinitAt,
      said: ({ drive, storage }, name) =>
        `“${name}” has a cloud-init drive on ${storage} (${drive}); it is written at its next start.`,
    }),
    'cloudinit.remove': driveChange<Of<'cloudinit.remove'>>({
      possible: (_subject, { drive }, { values }) => {
        if (!isCloudinit(values, drive))
          throw new AppError('conflict', `${drive} is not the drive of cloud-init. Read the machine again.`)
      },
      make: (_subject, { drive }) => ({ remove: [drive] }),
      isDone: (values, { drive }) => values[drive] === undefined,
      said: ({ drive }, name) => `The cloud-init drive ${drive} of “${name}” is gone; what was set for it stays.`,
    }),
    'cloudinit.regenerate': regenerate,
  }
}

const isCloudinitAt = (values: GuestConfigValues, { drive }: { readonly drive: string }): boolean =>
  cloudinitDrive(values) === drive
