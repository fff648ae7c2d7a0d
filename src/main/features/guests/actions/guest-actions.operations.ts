import type { guestActionsContract } from '#shared/contract/guest-actions.contract.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import { assertStorage, type EditPlace } from '../edit/edit-allowance.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import { assertTypedName } from '#main/typed-name.ts'
import type { GuestChecks } from './guest-checks.service.ts'
import type { GuestActionsService } from './guest-actions.service.ts'

/** One machine is named by its number, several by how many they are. */
const assertTyped = (guests: readonly GuestRow[], typed: string): void => {
  const [only] = guests
  if (guests.length === 1 && only !== undefined) assertTypedName(`machine (${only.name})`, String(only.vmid), typed)
  else assertTypedName('number of machines', String(guests.length), typed)
}

export const guestActionsOperations = (
  service: GuestActionsService,
  checks: GuestChecks,
  placeOf: (scope: CompanyScope, guest: GuestRow) => EditPlace,
): Handlers<typeof guestActionsContract> => ({
  'guests.power': (input, context) => service.start(input, context),
  'guests.migrate': (input, context) => {
    const { targetStorage } = input.action
    if (targetStorage !== null)
      for (const guest of service.guests(context.scope, input.guestIds))
        assertStorage(placeOf(context.scope, guest), targetStorage)
    return service.start(input, context)
  },
  'guests.snapshot': (input, context) => service.start(input, context),
  'guests.makeTemplate': (input, context) => service.start(input, context),
  'guests.delete': (input, context) => {
    assertTyped(service.guests(context.scope, input.guestIds), input.typed)
    return service.start(input, context)
  },
  'guests.actionResults': ({ id }, { scope }) => service.results(scope, id),
  'guests.migrateCheck': ({ id }, { scope, signal }) => checks.migrate(scope, id, signal),
  'guests.deleteCheck': ({ id }, { scope, signal }) => checks.remove(scope, id, signal),
  'guests.oldSnapshots': ({ guestIds, days }, { scope, signal }) => checks.oldSnapshots(scope, guestIds, days, signal),
  'guests.snapshotNames': ({ guestIds }, { scope, signal }) => checks.snapshotNames(scope, guestIds, signal),
})
