import { AppError } from '#shared/errors.ts'
import { demandBetween } from '#shared/model/guest-amounts.ts'
import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import {
  assertOwnership,
  assertPlugs,
  editAllowance,
  isNic,
  NO_NETWORKS,
  type EditPlace,
  type Networks,
} from '../edit/edit-allowance.ts'
import type { EditTenants } from '../edit/edit-ports.ts'
import type { ActionBy, ActionSubject } from './action-executor.ts'

interface Dependencies {
  readonly tenants: Pick<EditTenants, 'claim'>
  /** Whose the guest is, and what whoever asks may give it. */
  readonly placeOf: (subject: ActionSubject, by: ActionBy) => EditPlace
  readonly networks: (subject: ActionSubject) => Promise<Networks>
}

const said = (check: () => void): string[] => {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof AppError) return [error.message]
    throw error
  }
}

/** Volumes and images that come back on storages the guest may not use. */
const storageProblems = (place: EditPlace, before: GuestConfigValues, after: GuestConfigValues): string[] => {
  const { storage: may } = editAllowance(place)
  const present = new Set(decodeDisks(before).map(({ storage }) => storage))
  return decodeDisks(after)
    .filter(({ storage }) => storage !== '' && !present.has(storage) && !may(storage))
    .map(({ key, storage }) => `${key}: ${storage} is not among the storages this machine may use.`)
}

/**
 * A rollback brings back the configuration of then: cores, memory and disks count against the quota like any other change,
 * and interfaces, storages and tags have to be the company's still. What the guest has now it may keep.
 * @throws AppError `conflict` that names all that stands in the way
 */
export const createRollbackCheck =
  ({ tenants, placeOf, networks }: Dependencies) =>
  async (subject: ActionSubject, name: string, by: ActionBy): Promise<void> => {
    const { guest, api, call } = subject
    const [{ values: before }, after] = await Promise.all([
      api.guestConfig(guest.node, guest.type, guest.vmid, call),
      api.snapshotConfig(guest, name, call),
    ])
    const place = placeOf(subject, by)
    const changed = Object.entries(after).filter(([key, value]) => isNic(key) && before[key] !== value)
    const plugs = changed.length === 0 ? NO_NETWORKS : await networks(subject)
    const problems = [
      ...changed.flatMap((nic) => said(() => assertPlugs(place, before, [nic], plugs))),
      ...storageProblems(place, before, after),
      ...said(() => assertOwnership(place, before, after)),
      ...said(() => tenants.claim(guest, demandBetween(guest.type, before, after))),
    ]
    if (problems.length === 0) return
    throw new AppError(
      'conflict',
      `“${guest.name}” is not rolled back to “${name}”, as that would bring back what it may not have. ${problems.join(' ')}`,
    )
  }

export type RollbackCheck = ReturnType<typeof createRollbackCheck>
