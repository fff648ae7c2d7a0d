import css from './Discover.module.css'
import type { OpenAddress } from './handover-plan.ts'

interface OpenAddressesProps {
  readonly fates: readonly OpenAddress[]
  readonly title: string
}

/** Addresses that did not simply go along, each with its guest and the reason, which names the address. */
export const OpenAddresses = ({ fates, title }: OpenAddressesProps) =>
  fates.length === 0 ? null : (
    <section>
      <h3>{title}</h3>
      <ul tabIndex={0} aria-label={title} className={css.fates}>
        {fates.map(({ guestId, guest, address, interface: nic, text }) => (
          <li key={`${guestId}/${address}/${nic ?? ''}`}>
            <b>{guest}</b>
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  )
