import { useCallback } from 'react'
import { Link } from 'react-router'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import type { GuestId } from '#shared/model/ids.ts'
import { rangeLink } from '#renderer/app/links.ts'
import { call } from '#renderer/client/client.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import css from './Addresses.module.css'
import { useFollowed } from './use-followed.ts'

/** The addresses a guest was given, in its details. Who may not see them sees nothing here. */
export const GuestAddresses = ({ guestId }: { readonly guestId: GuestId }) => {
  const { value, error, reload } = useFollowed(useCallback(() => call('addresses.ofGuest', { guestId }), [guestId]))
  if (error?.code === 'forbidden' || (value === null && error === null)) return null
  if (error !== null) return <InlineError error={error} onRetry={reload} />
  if (value === null || value.assignments.length === 0)
    return <p className={css.muted}>No address was given to this guest.</p>
  return (
    <table className={css.table} aria-label="Given addresses">
      <PlainHead columns={['Given address', 'Network device', 'Range']} buttons="Copy" />
      <tbody>
        {value.assignments.map(({ id, address, interface: nic, cidr, rangeId, rangeKind, primary }) => (
          <tr key={id}>
            <td>
              <span className="mono">{address}</span>
              {primary && ` primary ${rangeKind}`}
            </td>
            <td>{nic}</td>
            <td>
              <Link className="mono" to={rangeLink(rangeId)}>
                {cidr}
              </Link>
            </td>
            <td>
              <CopyButton text={address} what={address} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
