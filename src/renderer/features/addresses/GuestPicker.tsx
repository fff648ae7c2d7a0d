import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useId, useMemo } from 'react'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useFieldProblem } from '#renderer/components/form-problems.ts'
import css from './Addresses.module.css'

const LISTED = 50

interface GuestPickerProps {
  /** Guests of this cluster only; null: of all. */
  readonly clusterId: ClusterId | null
  readonly picked: readonly GuestRow[]
  readonly onPick: (guests: readonly GuestRow[]) => void
  /** What is wrong with the choice: told once it was left or the form submitted. */
  readonly problem: string | null
  /** What the core said of it. */
  readonly error?: string | undefined
}

/** Guests chosen by name, number or cluster; words may come in any order. */
export const GuestPicker = ({ clusterId, picked, onPick, problem, error: told }: GuestPickerProps) => {
  const id = useId()
  const { shown, onLeave } = useFieldProblem(id, problem)
  const error = shown ?? told
  const guests = useInventory((state) => state.guests)
  const byId = useClusters((state) => state.byId)
  const options = useMemo(
    () => guests.filter((guest) => !guest.template && (clusterId === null || guest.clusterId === clusterId)),
    [guests, clusterId],
  )
  const labelOf = (guest: GuestRow): string =>
    `${guest.name} (${guest.vmid}, ${byId.get(guest.clusterId)?.name ?? '?'})`
  return (
    <div>
      <label className={css.label} htmlFor={id}>
        Guests
      </label>
      <Autocomplete
        id={id}
        multiple
        size="small"
        onBlur={({ relatedTarget }) => {
          onLeave(relatedTarget)
        }}
        options={options}
        value={[...picked]}
        getOptionLabel={labelOf}
        getOptionKey={(guest) => guest.id}
        isOptionEqualToValue={(left, right) => left.id === right.id}
        filterOptions={(all, { inputValue }) => {
          const words = inputValue.toLowerCase().split(/\s+/).filter(Boolean)
          const found: GuestRow[] = []
          for (const guest of all) {
            const label = labelOf(guest).toLowerCase()
            if (words.every((word) => label.includes(word))) found.push(guest)
            if (found.length >= LISTED) break
          }
          return found
        }}
        onChange={(_event, next) => {
          onPick(next)
        }}
        renderInput={(params) => (
          <TextField
            {...params}
            autoFocus
            error={error !== undefined}
            helperText={error ?? 'Type part of a name or number. Several guests get one address each.'}
          />
        )}
      />
    </div>
  )
}
