import { AppError } from '#shared/errors.ts'
import { isSilence } from '#main/adapters/proxmox/refusal-words.ts'
import type { GuestConfigValues } from '#shared/model/guest-config.ts'
import type { ConfigAction } from '#shared/model/guest-edit/edit-action.ts'
import { staticAddresses } from '#shared/model/guest-edit/ip-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { ActionBy, ActionSubject, ActionTools, StepsExecutor } from '../actions/action-executor.ts'
import { sentInVain } from '../actions/sent-in-vain.ts'
import { afterRestart, configAsShown, orChanged, readConfig } from './current-config.ts'
import { demandOf } from './edit-demand.ts'
import type { EditPasswords } from './edit-passwords.ts'
import type { EditAddresses, EditTenants } from './edit-ports.ts'

export interface ConfigDependencies {
  readonly facts: Pick<FactsService, 'readConfig' | 'readPending'>
  readonly inventory: Pick<InventoryService, 'guest' | 'applyPatches' | 'storagesOf'>
  readonly tenants: Pick<EditTenants, 'claim'>
  readonly addresses: EditAddresses
  readonly passwords: Pick<EditPasswords, 'read'>
}

/** What is read anew after a change: configuration, what waits for a restart, and the row that lists show. */
export const settleConfig =
  ({ facts, inventory }: Pick<ConfigDependencies, 'facts' | 'inventory'>) =>
  async ({ guest, status, api, call }: ActionSubject): Promise<void> => {
    inventory.applyPatches(guest.clusterId, [
      {
        id: guest.id,
        tags: [...status.tags],
        ...(status.maxdisk === null ? {} : { maxdisk: status.maxdisk }),
      },
    ])
    // The row says last that there is something new to be read.
    await facts.readPending(guest, api, call)
    await facts.readConfig(guest, api, call)
  }

interface AddressChange {
  readonly nic: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Whether a change can move an address: others are spared the questions. */
const touchesAddresses = ({ set, remove }: ConfigAction): boolean =>
  [...Object.keys(set), ...remove].some((key) => /^(?:net|ipconfig)\d+$/.test(key))

/** Static addresses that come and go with a change, by interface. */
export const addressChanges = (values: GuestConfigValues, action: ConfigAction): AddressChange[] =>
  [...new Set([...Object.keys(action.set), ...action.remove])].flatMap((key) => {
    const number = /^(?:ipconfig|net)(\d+)$/.exec(key)?.[1]
    if (number === undefined) return []
    const before = staticAddresses(values[key] ?? '')
    const after = staticAddresses(action.set[key] ?? '')
    const added = after.filter((address) => !before.includes(address))
    const removed = before.filter((address) => !after.includes(address))
    return added.length + removed.length === 0 ? [] : [{ nic: `net${number}`, added, removed }]
  })

/** Whether what was asked for is there already, or waits for the restart. */
const isThere = async (subject: ActionSubject, action: ConfigAction): Promise<boolean> => {
  const { values, pending } = await readConfig(subject)
  const next: Record<string, string | null> = { ...values }
  for (const change of pending) next[change.key] = change.pending
  return (
    action.passwordKey === null &&
    Object.entries(action.set).every(([key, value]) => next[key] === value) &&
    action.remove.every((key) => (next[key] ?? null) === null) &&
    action.revert.every((key) => !pending.some((change) => change.key === key))
  )
}

const passwordOf = async (
  passwords: Pick<EditPasswords, 'read'>,
  action: ConfigAction,
): Promise<Record<string, string>> => {
  if (action.passwordKey === null) return {}
  const cipassword = await passwords.read(action.passwordKey)
  if (cipassword === null) {
    throw new AppError('conflict', 'The new password is not kept any more: it was sent, or given up. Enter it again.')
  }
  return { cipassword }
}

/** Changes values of a configuration; addresses that change with it change hands in the record as well. */
export const configExecutor = (dependencies: ConfigDependencies): StepsExecutor<ConfigAction> => {
  const { inventory, tenants, addresses, passwords } = dependencies

  const take = (guest: GuestRow, changes: readonly AddressChange[], by: ActionBy): string[] => {
    const taken: string[] = []
    try {
      for (const { nic, added } of changes)
        for (const address of added) {
          const id = addresses.take(guest, nic, address, by)
          if (id !== null) taken.push(id)
        }
    } catch (error) {
      for (const id of taken) addresses.giveBack(id, by)
      throw error
    }
    return taken
  }

  const send = (tools: ActionTools, action: ConfigAction): Promise<null> =>
    tools.step('config', async (again) => {
      if (again && (await tools.isNow((subject) => isThere(subject, action)))) return null
      await tools.ready(async (subject) => {
        const { guest, api, call } = subject
        const shown = await configAsShown(subject, action.digest)
        tenants.claim(guest, demandOf(guest.type, afterRestart(shown), action))
        const secret = await passwordOf(passwords, action)
        const { set, remove, revert } = action
        const digest = action.digest === null ? null : shown.digest
        await api
          .setConfig(guest, { set: { ...set, ...secret }, remove, revert, digest }, call)
          .catch(orChanged(guest.name))
          .catch(sentInVain)
      })
      return null
    })

  return {
    run: async (tools, action, { guestId, name }, by) => {
      const guest = inventory.guest(guestId)
      if (guest === undefined) throw new AppError('not_found', `“${name}” is no longer in the inventory.`)
      const { changes, taken } = touchesAddresses(action)
        ? await tools.step('addresses', () =>
            tools.ready(async (subject) => {
              const { values } = await configAsShown(subject, action.digest)
              const found = addressChanges(values, action)
              return { changes: found, taken: take(guest, found, by) }
            }),
          )
        : { changes: [], taken: [] }
      try {
        await send(tools, action)
      } catch (error) {
        const unknown = isSilence(error)
        if (unknown) tools.log('Whether the address changed is not known: the record keeps both.', 'warning')
        else for (const id of taken) addresses.giveBack(id, by)
        throw error
      }
      await tools.step('free', () => {
        for (const { nic, removed } of changes)
          for (const address of removed)
            if (addresses.free(guest, nic, address, by)) tools.log(`${address} is free again`)
        for (const nic of action.remove.filter((key) => /^net\d+$/.test(key)))
          for (const address of addresses.freeInterface(guest, nic, by)) tools.log(`${address} is free again`)
        return null
      })
      return `“${name}” is changed.`
    },
    settle: settleConfig(dependencies),
  }
}
