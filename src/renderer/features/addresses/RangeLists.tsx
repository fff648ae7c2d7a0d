import { useCallback } from 'react'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import type { AddressRange, Reservation } from '#shared/model/address-range.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { Age } from '#renderer/components/Age.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import css from './Addresses.module.css'
import { useFollowed } from './use-followed.ts'

interface RangeReservationsProps {
  readonly range: AddressRange
  readonly reserved: readonly Reservation[]
  readonly mayEdit: boolean
  readonly onReserve: () => void
  readonly onChanged: () => void
}

/** What is kept back, and why. */
export const RangeReservations = ({ range, reserved, mayEdit, onReserve, onChanged }: RangeReservationsProps) => {
  const end = useAction(
    useCallback(
      async (id: string) => {
        await call(range.shared ? 'addresses.unreserveInPool' : 'addresses.unreserve', { rangeId: range.id, id })
        onChanged()
      },
      [range, onChanged],
    ),
  )
  return (
    <div className={css.scroll}>
      {end.error !== null && <InlineError error={end.error} />}
      {reserved.length === 0 && <p className={css.muted}>Nothing is reserved.</p>}
      {reserved.length > 0 && (
        <table className={css.table} aria-label="Reserved addresses">
          <PlainHead columns={['Addresses', 'Reason', 'Since', 'By']} buttons="Actions" />
          <tbody>
            {reserved.map(({ id, from, to, reason, createdAt, createdBy }) => (
              <tr key={id}>
                <td className="mono">{from === to ? from : `${from} – ${to}`}</td>
                <td>{reason}</td>
                <td>
                  <Age at={createdAt} />
                </td>
                <td>{createdBy}</td>
                <td>
                  <button
                    type="button"
                    className="mp-button"
                    disabled={!mayEdit}
                    aria-label={`End the reservation of ${from}`}
                    onClick={() => void end.run(id)}
                  >
                    End reservation
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div>
        <button type="button" className="mp-button" disabled={!mayEdit} onClick={onReserve}>
          Reserve addresses …
        </button>
      </div>
    </div>
  )
}

interface RangeHistoryProps {
  readonly range: AddressRange
  /** Null: of every address. */
  readonly address: string | null
  readonly onAll: () => void
}

/** Who had which address, newest first. */
export const RangeHistory = ({ range, address, onAll }: RangeHistoryProps) => {
  const { value, error, reload } = useFollowed(
    useCallback(() => call('addresses.history', { rangeId: range.id, address, limit: 500 }), [range.id, address]),
  )
  return (
    <div className={css.scroll}>
      {address !== null && (
        <div className={css.actions}>
          <strong className="mono">{address}</strong>
          <button type="button" className="mp-button" onClick={onAll}>
            Show all addresses
          </button>
        </div>
      )}
      {error !== null && <InlineError error={error} onRetry={reload} />}
      {value === null && error === null && <Skeleton />}
      {value?.length === 0 && <p className={css.muted}>Nothing was given out yet.</p>}
      {value !== null && value.length > 0 && (
        <table className={css.table} aria-label="History">
          <PlainHead columns={['When', 'Address', 'What', 'Whose', 'Company', 'By']} />
          <tbody>
            {value.map((event, index) => (
              <tr key={value.length - index}>
                <td>
                  <Age at={event.at} />
                </td>
                <td className="mono">{event.address}</td>
                <td>{event.what}</td>
                <td>{event.interface === null ? event.label : `${event.label} ${event.interface}`}</td>
                <td>{event.companyName}</td>
                <td>{event.by}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
