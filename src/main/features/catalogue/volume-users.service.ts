import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { keysThatName } from '#shared/model/volume-usage.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'
import { elapsed } from '#main/elapsed.ts'
import { concernsGuest, type FactsService } from '#main/features/inventory/facts.service.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import { inSlices } from '#main/in-slices.ts'
import type { Clock } from '#main/ports.ts'
import type { Place } from './places.ts'

/** A guest with the keys of its configuration that name a volume. */
export interface VolumeUser {
  readonly guest: GuestRow
  readonly keys: readonly string[]
}

/** A configuration read this recently is believed when a volume is to be deleted. */
const FRESH_MS = 30_000

export interface VolumeUsers {
  /** By what is stored of configurations. */
  readonly known: (place: Place, volid: string) => Promise<VolumeUser[]>
  /**
   * By what the cluster says now: every configuration that could name the volume is read, but for those read just now.
   * @throws AppError `conflict` when a guest's configuration is not known and cannot be read, else of the client
   */
  readonly present: (place: Place, volid: string, api: ProxmoxApi, signal: AbortSignal) => Promise<VolumeUser[]>
}

interface Dependencies {
  readonly inventory: Pick<InventoryService, 'guestsOf' | 'nodeOnline'>
  readonly facts: Pick<FactsService, 'read' | 'readConfig'>
  readonly clock: Pick<Clock, 'now'>
}

/** Proxmox deletes a volume whoever uses it (quirk 23 of its API), so the console has to know who does. */
export const createVolumeUsers = ({ inventory, facts, clock }: Dependencies): VolumeUsers => {
  /** One that is missing has no drives. What lies on one node is out of reach for guests on others, whatever their configuration calls it. */
  const candidates = ({ clusterId, storage }: Place): GuestRow[] =>
    [...inventory.guestsOf(clusterId)].filter(
      ({ node, status }) => status !== 'missing' && (storage.shared || storage.nodes.includes(node)),
    )

  function* users(place: Place, volid: string): Generator<undefined, VolumeUser[], undefined> {
    const found: VolumeUser[] = []
    for (const guest of candidates(place)) {
      const { config, pending } = facts.read(guest.id)
      const keys = keysThatName(volid, config.value, pending.value)
      if (keys.length > 0) found.push({ guest, keys })
      yield
    }
    return found
  }
  const known: VolumeUsers['known'] = (place, volid) => inSlices(users(place, volid))

  const refresh = async (guest: GuestRow, api: ProxmoxApi, signal: AbortSignal): Promise<void> => {
    const { at } = facts.read(guest.id).config
    if (at !== null && elapsed(clock.now(), Date.parse(at)) < FRESH_MS) return
    const problem = await readAnew(guest, api, signal)
    if (problem === null || at !== null) return
    throw new AppError(
      'conflict',
      `Whether “${guest.name}” (${guest.vmid}) uses it cannot be told: its configuration was never read, and now ${problem}. Nothing was deleted; try again when the guest can be read.`,
    )
  }
  /** @returns why not; null: it was read */
  const readAnew = async (guest: GuestRow, api: ProxmoxApi, signal: AbortSignal): Promise<string | null> => {
    if (!inventory.nodeOnline(guest.clusterId, guest.node)) return `its node ${guest.node} is offline`
    try {
      await facts.readConfig(guest, api, { lane: 'background', signal })
      return null
    } catch (error) {
      if (!concernsGuest(error)) throw error
      return `it cannot be read (${error.message})`
    }
  }

  return {
    known,
    present: async (place, volid, api, signal) => {
      // One after another: the cluster's own limit lets no more through anyway, and other work goes first.
      for (const guest of candidates(place)) {
        if (guest.type === 'qemu') await refresh(guest, api, signal)
      }
      return known(place, volid)
    },
  }
}

/** The users a scope may know by name, and how many others there are. */
export const usersFor = (scope: CompanyScope, users: readonly VolumeUser[]) => {
  const seen = users.filter(({ guest }) => seesGuest(scope, guest))
  return {
    guests: seen.map(({ guest: { id, name, vmid }, keys }) => ({ guestId: id, name, vmid, keys: [...keys] })),
    others: users.length - seen.length,
  }
}

/** @throws AppError `conflict` that names who uses the volume, as far as the scope may know */
export const assertUnused = (scope: CompanyScope, name: string, users: readonly VolumeUser[]): void => {
  if (users.length === 0) return
  const { guests, others } = usersFor(scope, users)
  const named = guests.slice(0, 5).map((guest) => `“${guest.name}” (${guest.vmid}, ${guest.keys.join(', ')})`)
  const more = guests.length - named.length + others
  const who = [...named, ...(more > 0 ? [`${more} ${named.length > 0 ? 'more' : 'of others'}`] : [])].join(', ')
  throw new AppError(
    'conflict',
    `${name} is in use by ${who}. Proxmox would delete it all the same and these guests would not start again: take it out of their drives first.`,
    { guests: guests.map(({ guestId }) => guestId), others },
  )
}
