import { greyedWithout } from '#renderer/client/access.store.ts'
import type { MenuItem } from '#renderer/components/menu.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { clonePreset, requestMachine, requestMachines } from './create-request.store.ts'

const unless = (reason: string | null) => (reason === null ? {} : { disabledReason: reason })

/** Why it cannot be copied now; null: it can. */
const cloneObstacle = ({ lock, template }: GuestRow): string | null =>
  lock !== '' && !template ? `It is locked (${lock}).` : null

/** The ways to copy a guest: a template as linked or full clone, and several at once; any other whole. */
export const cloneEntries = (guest: GuestRow): readonly MenuItem[] => {
  const entry = (id: string, label: string, run: () => void): MenuItem => ({
    id,
    label,
    ...unless(cloneObstacle(guest)),
    ...greyedWithout('vm.create'),
    run,
  })
  if (!guest.template)
    return [
      entry('clone', 'Clone …', () => {
        requestMachine(clonePreset(guest, 'full'))
      }),
    ]
  return [
    entry('clone-full', 'Clone …', () => {
      requestMachine(clonePreset(guest, 'full'))
    }),
    entry('clone-linked', 'Linked clone …', () => {
      requestMachine(clonePreset(guest, 'linked'))
    }),
    entry('clone-several', 'Clone several …', () => {
      requestMachines(clonePreset(guest, 'full'))
    }),
  ]
}
