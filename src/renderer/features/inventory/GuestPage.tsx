import { Link, useParams } from 'react-router'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import type { GuestId } from '#shared/model/ids.ts'
import { GuestDetails } from './details/GuestDetails.tsx'
import css from './Inventory.module.css'

/** One guest as a page of its own. */
export const GuestPage = () => {
  const { id } = useParams()
  const loading = useInventory((state) => state.status === 'loading')
  return (
    <>
      <div className={css.toolbar}>
        <Link to="/inventory">Inventory</Link>
        <span className={css.muted}>›</span>
        <h1 className={css.crumb}>Guest</h1>
      </div>
      {loading ? <Skeleton /> : <GuestDetails id={id as GuestId} />}
    </>
  )
}
