import { Link, useParams } from 'react-router'
import { useGuest, useInventory } from '#renderer/client/inventory.store.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import type { GuestId } from '#shared/model/ids.ts'
import { GuestDetails } from './details/GuestDetails.tsx'
import css from './Inventory.module.css'

/** One guest as a page of its own. */
export const GuestPage = () => {
  const { id } = useParams()
  const name = useGuest(id as GuestId)?.name ?? 'Guest'
  const loading = useInventory((state) => state.status === 'loading')
  return (
    <>
      <nav className={css.toolbar} aria-label="Breadcrumb">
        <Link to="/inventory">Inventory</Link>
        <span className={css.muted} aria-hidden>
          ›
        </span>
        <h1 className={css.crumb} aria-current="page">
          {name}
        </h1>
      </nav>
      {loading ? <Skeleton /> : <GuestDetails id={id as GuestId} />}
    </>
  )
}
