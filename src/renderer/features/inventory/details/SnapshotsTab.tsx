import { formatInstant } from '#renderer/components/format.ts'
import type { GuestDetail, GuestSnapshot } from '#shared/model/guest.ts'
import css from './Details.module.css'
import { FactAge } from './Facts.tsx'

const Branch = ({ all, parent }: { readonly all: readonly GuestSnapshot[]; readonly parent: string }) => {
  const known = new Set(all.map((snapshot) => snapshot.name))
  const children = all.filter((snapshot) => (known.has(snapshot.parent) ? snapshot.parent : '') === parent)
  return children.map((snapshot) => (
    <div key={snapshot.name} className={parent === '' ? undefined : css.nested}>
      <div className={css.card}>
        <h3>
          {snapshot.name}
          <span>{snapshot.takenAt === null ? '' : formatInstant(snapshot.takenAt)}</span>
        </h3>
        <p>
          {[
            snapshot.active ? 'the present state descends from it' : '',
            snapshot.withMemory ? 'with memory' : '',
            snapshot.description,
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
      </div>
      {snapshot.name !== '' && <Branch all={all} parent={snapshot.name} />}
    </div>
  ))
}

export const SnapshotsTab = ({ detail }: { readonly detail: GuestDetail }) => (
  <>
    <FactAge at={detail.snapshots.at} />
    {detail.snapshots.value.length === 0 && detail.snapshots.at !== null && (
      <p className={css.empty}>It has no snapshots.</p>
    )}
    <Branch all={detail.snapshots.value} parent="" />
  </>
)
