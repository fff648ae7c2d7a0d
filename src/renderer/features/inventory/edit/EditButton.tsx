import type { GuestId } from '#shared/model/ids.ts'
import { requestEdit, type EditWish } from './edit-wish.store.ts'

interface EditButtonProps {
  readonly id: GuestId
  readonly wish: EditWish
  readonly label: string
  /** For whoever hears the button alone: "Grow scsi0". */
  readonly name?: string
  /** Why not; null: it can be pressed. */
  readonly obstacle: string | null
  readonly danger?: boolean
}

/** Opens the form for one change of a machine. */
export const EditButton = ({ id, wish, label, name, obstacle, danger = false }: EditButtonProps) => (
  <button
    type="button"
    className="mp-button"
    data-danger={danger}
    aria-label={name}
    disabled={obstacle !== null}
    title={obstacle ?? undefined}
    onClick={() => {
      requestEdit(id, wish)
    }}
  >
    {label}
  </button>
)
