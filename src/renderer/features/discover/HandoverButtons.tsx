import { useAccess, usePermissions } from '#renderer/client/access.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { handoverEntries } from './handover-menu.ts'

/** The same as the menu has, as buttons of the bar that stands there while guests are selected. */
export const HandoverButtons = ({ selected }: { readonly selected: readonly GuestRow[] }) => {
  // Drawn anew when rights change, which the entries look at.
  usePermissions()
  useAccess((state) => state.me?.companyId)
  return handoverEntries(selected).map((entry) => (
    <button
      key={entry.id}
      type="button"
      className="mp-button"
      data-danger={entry.danger}
      disabled={entry.disabledReason !== undefined}
      title={entry.disabledReason}
      onClick={entry.run}
    >
      {entry.label.replace(/ \d+ guests/, '')}
    </button>
  ))
}
