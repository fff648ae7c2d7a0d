import { AppError } from '#shared/errors.ts'
import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import type { DriveAction } from '#shared/model/guest-edit/edit-action.ts'
import type { GuestDisk } from '#shared/model/guest.ts'
import type { ActionSubject, StepsExecutor } from '../actions/action-executor.ts'
import { sentInVain } from '../actions/sent-in-vain.ts'
import { settleConfig, type ConfigDependencies } from './config-executor.ts'
import { afterRestart, configAsShown, orChanged, readConfig, type CurrentConfig } from './current-config.ts'
import { demandOf } from './edit-demand.ts'

/** @throws AppError `conflict` when there is no such disk to be worked on */
export const diskOf = (values: GuestConfigValues, key: string): GuestDisk => {
  const disk = decodeDisks(values).find((one) => one.key === key)
  if (disk === undefined) throw new AppError('conflict', `There is no ${key} any more. Read the machine again.`)
  if (disk.cdrom) throw new AppError('conflict', `${key} is a CD drive, not a disk.`)
  return disk
}

/** Whatever is in a slot now, or will be after a restart: neither is a place for something new. */
export const slotsTaken = (config: CurrentConfig): GuestConfigValues => ({ ...config.values, ...afterRestart(config) })

interface DriveChange<Action> {
  /** Why it cannot be done, beside quota and digest. @throws AppError with the way out */
  readonly possible?: (subject: ActionSubject, action: Action, config: CurrentConfig) => void
  readonly make: (
    subject: ActionSubject,
    action: Action,
    config: CurrentConfig,
  ) => { readonly set?: Record<string, string>; readonly remove?: string[] }
  /** Whether the configuration, with all that waits for a restart, is as wanted, though no task is found after a crash. */
  readonly isDone: (values: GuestConfigValues, action: Action) => boolean
  /** What was done, as a sentence. */
  readonly said: (action: Action, name: string) => string
}

/** How each action on drives is checked, carried out once over crashes, and told. */
export const createDriveChanges = (dependencies: ConfigDependencies) => {
  const { tenants } = dependencies
  const settle = settleConfig(dependencies)

  /**
   * The configuration that was shown, with room in the quota for what is asked.
   * @throws AppError `conflict` when it was changed meanwhile, or the quota is used up
   */
  const asShown = async (subject: ActionSubject, action: DriveAction): Promise<CurrentConfig> => {
    const config = await configAsShown(subject, action.digest)
    tenants.claim(subject.guest, demandOf(subject.guest.type, config.values, action))
    return config
  }

  /** One change of the configuration, made of what it is; as a task where Proxmox has one for it. */
  const driveChange = <Action extends DriveAction>(change: DriveChange<Action>): StepsExecutor<Action> => ({
    check: async (subject, action) => {
      const config = await asShown(subject, action)
      change.possible?.(subject, action, config)
    },
    settle,
    run: async (tools, action, { name }) => {
      const upid = await tools.step('config', async (again) => {
        if (again) {
          const found = await tools.findTask(['qmconfig'])
          if (found !== null) return found
          const isDone = async (subject: ActionSubject): Promise<boolean> =>
            change.isDone(afterRestart(await readConfig(subject)), action)
          if (await tools.isNow(isDone)) return null
        }
        return tools.ready(async (subject) => {
          const { guest, api, call } = subject
          const config = await configAsShown(subject, action.digest)
          const { set = {}, remove = [] } = change.make(subject, action, config)
          const wanted = { set, remove, digest: config.digest }
          if (guest.type === 'qemu')
            return api.setConfigInTask(guest, wanted, call).catch(orChanged(guest.name)).catch(sentInVain)
          await api.setConfig(guest, wanted, call).catch(orChanged(guest.name)).catch(sentInVain)
          return null
        })
      })
      if (upid !== null) await tools.awaitTask(upid, `Changing “${name}”`)
      return change.said(action, name)
    },
  })

  return { driveChange, asShown, settle }
}

export type DriveChanges = ReturnType<typeof createDriveChanges>
