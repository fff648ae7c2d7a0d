import type { inventoryContract, PowerResult } from '#shared/contract/inventory.contract.ts'
import type { GuestRow, PowerVerb } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { createGuestDetailService } from './guest-detail.service.ts'
import type { PowerService } from './power.service.ts'

const ASKED: Readonly<Record<PowerVerb, string>> = {
  start: 'Start',
  shutdown: 'Shut down',
  stop: 'Stop',
  reboot: 'Reboot',
}

/** What was asked of one guest; its task tells how it ended. */
const powerNote = (guest: GuestRow, verb: PowerVerb, { problem }: PowerResult): ActivityNote => ({
  entity: 'guest',
  entityId: guest.id,
  label: guest.name,
  companyId: guest.companyId,
  clusterId: guest.clusterId,
  description: `${ASKED[verb]} “${guest.name}” (${guest.vmid})${problem === null ? '' : `: ${problem.message}`}`,
  before: { status: guest.status },
  outcome: problem === null ? 'success' : 'failed',
})

export const guestsOperations = (
  guestOf: (id: GuestId) => GuestRow | undefined,
  detail: ReturnType<typeof createGuestDetailService>,
  power: PowerService,
): Handlers<Pick<typeof inventoryContract, 'guests.detail' | 'guests.power'>> => ({
  'guests.detail': ({ id, live }, { scope, signal }) => detail(scope, id, live, signal),
  'guests.power': async ({ ids, verb }, { scope, note }) => {
    const before = new Map(ids.map((id) => [id, guestOf(id)]))
    const results = await power.power(scope, ids, verb)
    for (const result of results) {
      const guest = before.get(result.guestId)
      // A guest that is not seen is not named either.
      if (guest !== undefined && result.name !== '') note(powerNote(guest, verb, result))
    }
    return results
  },
})
