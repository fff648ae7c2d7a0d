import ArrowDownward from '@mui/icons-material/ArrowDownward'
import ArrowUpward from '@mui/icons-material/ArrowUpward'
import { useState } from 'react'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { bootableKeys, readBootOrder, writeBootOrder } from '#shared/model/guest-edit/boot-order.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Edit.module.css'
import { EditDialog } from './EditDialog.tsx'
import { nextValues, useEditSession } from './use-edit-session.ts'

interface BootDialogProps {
  readonly guest: GuestRow
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Which devices a VM tries to start from, in which order. */
export const BootDialog = ({ guest, onDone, onClose }: BootDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const [typed, setTyped] = useState<readonly string[] | null>(null)
  const values = session.shown === null ? {} : nextValues(session.shown)
  const order = typed ?? readBootOrder(values)
  const all = [...order, ...bootableKeys(values).filter((key) => !order.includes(key))]
  const move = (key: string, by: -1 | 1): void => {
    const at = order.indexOf(key)
    const next = [...order]
    next.splice(at, 1)
    next.splice(at + by, 0, key)
    setTyped(next)
  }
  const boot = writeBootOrder(values.boot ?? '', order)
  return (
    <EditDialog
      guest={guest}
      title={`Boot order of ${guest.name}`}
      submitLabel="Save changes"
      session={session}
      dirty={typed !== null}
      blockedReason={
        typed === null ? 'Nothing is changed yet.' : order.length === 0 ? 'Choose at least one device.' : undefined
      }
      effect="Holds from the next start on."
      onSubmit={() =>
        session.submit(
          (digest) => ({ kind: 'config', digest, set: { boot }, remove: [], revert: [], passwordKey: null }),
          { boot },
        )
      }
      onClose={onClose}
    >
      <ol className={css.order} aria-label="Devices in their order">
        {all.map((key) => {
          const at = order.indexOf(key)
          return (
            <li key={key}>
              <input
                type="checkbox"
                aria-label={`Start from ${key}`}
                checked={at >= 0}
                onChange={() => {
                  setTyped(at >= 0 ? order.filter((one) => one !== key) : [...order, key])
                }}
              />
              <b className="mono">{key}</b>
              <span title={values[key]}>{values[key]}</span>
              <IconButton
                label={`${key} earlier`}
                disabled={at <= 0}
                onClick={() => {
                  move(key, -1)
                }}
              >
                <ArrowUpward aria-hidden />
              </IconButton>
              <IconButton
                label={`${key} later`}
                disabled={at < 0 || at === order.length - 1}
                onClick={() => {
                  move(key, 1)
                }}
              >
                <ArrowDownward aria-hidden />
              </IconButton>
            </li>
          )
        })}
      </ol>
    </EditDialog>
  )
}
