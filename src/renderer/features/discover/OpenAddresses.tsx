import type { AddressFate } from '#shared/model/discovery.ts'
import css from './Discover.module.css'

interface OpenAddressesProps {
  readonly fates: readonly AddressFate[]
  readonly title: string
}

/** Addresses that did not simply go along, each with the reason. */
export const OpenAddresses = ({ fates, title }: OpenAddressesProps) =>
  fates.length === 0 ? null : (
    <section>
      <h3>{title}</h3>
      <ul tabIndex={0} aria-label={title} className={css.fates}>
        {fates.map(({ address, interface: nic, text }) => (
          <li key={`${address}/${nic ?? ''}/${text}`}>
            <b className="mono">{address}</b>
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  )
