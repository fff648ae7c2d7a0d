import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestConfigValues } from '#shared/model/guest-config.ts'
import { carriesAnyMark } from '#shared/model/machine/machine-mark.ts'
import { isSameMachine, machineIdentity } from '#shared/model/machine-identity.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxGuestRow } from '#main/adapters/proxmox/proxmox.types.ts'
import type { FactsService } from './facts.service.ts'
import type { InventoryService } from './inventory.service.ts'
import type { Recognised } from './poll-diff.ts'

/**
 * Tells which of several missing guests is back, or that the machine listed under their number is another
 * (docs/decisions/0016). One request.
 */
export type RecogniseGuest = (
  missing: readonly GuestRow[],
  row: ProxmoxGuestRow,
  api: ProxmoxApi,
  call: ProxmoxCall,
) => Promise<Recognised>

interface Dependencies {
  readonly facts: Pick<FactsService, 'read'>
  readonly inventory: Pick<InventoryService, 'missingSince'>
}

/** Of one whose configuration was never read there is nothing to compare: whether anything else speaks against it. */
const speaksAgainst = (
  guest: GuestRow,
  missingSince: string | null,
  row: ProxmoxGuestRow,
  values: GuestConfigValues,
): boolean => {
  const { createdAt } = machineIdentity(values)
  const isYounger = createdAt !== null && missingSince !== null && createdAt * 1000 > Date.parse(missingSince)
  // A machine that the console is making was not there before.
  return isYounger || (row.name !== '' && row.name !== guest.name) || carriesAnyMark(values.description ?? '')
}

export const createRecogniseGuest =
  ({ facts, inventory }: Dependencies): RecogniseGuest =>
  async (missing, row, api, call) => {
    let values: GuestConfigValues
    try {
      ;({ values } = await api.guestConfig(row.node, row.type, row.vmid, call))
    } catch {
      // The list itself came: they stay missing, and the next poll asks again.
      return 'unproven'
    }
    const listed = machineIdentity(values)
    const known = missing.map((guest) => ({ guest, config: facts.read(guest.id).config }))
    const same =
      known.find(({ config }) => config.at !== null && isSameMachine(machineIdentity(config.value), listed)) ??
      known.find(
        ({ guest, config }) =>
          config.at === null && !speaksAgainst(guest, inventory.missingSince(guest.id), row, values),
      )
    return same === undefined ? 'another' : { same: same.guest.id }
  }
