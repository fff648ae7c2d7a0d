import { formatInstant } from '#renderer/components/format.ts'
import type { GuestDetail, GuestRow, GuestSnapshot } from '#shared/model/guest.ts'
import { requestAction } from '../actions/action.store.ts'
import { wishObstacle } from '../actions/action-rules.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import css from './Details.module.css'
import { FactAge } from './Facts.tsx'

interface TreeProps {
  readonly guest: GuestRow
  /** Why nothing can be done to them now; null: something can. */
  readonly obstacle: string | null
  readonly all: readonly GuestSnapshot[]
}

interface SnapshotButtonProps {
  readonly label: string
  readonly name: string
  readonly obstacle: string | null
  readonly danger?: boolean
  readonly onPress: () => void
}

const SnapshotButton = ({ label, name, obstacle, danger = false, onPress }: SnapshotButtonProps) => (
  <button
    type="button"
    className="mp-button"
    data-danger={danger}
    aria-label={`${label} ${name}`}
    disabled={obstacle !== null}
    title={obstacle ?? undefined}
    onClick={onPress}
  >
    {label.replace(/ to$/, '')} …
  </button>
)

/** Where the machine is now, below the snapshot it descends from. */
const Now = () => (
  <div className={css.card} data-now="true">
    <h3>
      Now <span>the present state</span>
    </h3>
  </div>
)

const Snapshot = ({ guest, obstacle, snapshot }: Omit<TreeProps, 'all'> & { readonly snapshot: GuestSnapshot }) => {
  const { name, takenAt, withMemory, description } = snapshot
  const words = [withMemory ? 'with memory' : '', description].filter((part) => part !== '').join(' · ')
  return (
    <div className={css.card}>
      <h3>
        {name}
        <span>{takenAt === null ? '' : formatInstant(takenAt)}</span>
      </h3>
      {words !== '' && <p>{words}</p>}
      <div className={css.cardActions}>
        <SnapshotButton
          label="Roll back to"
          name={name}
          obstacle={obstacle}
          onPress={() => {
            requestAction({ what: 'rollback', snapshot: name }, [guest.id])
          }}
        />
        <SnapshotButton
          label="Describe"
          name={name}
          obstacle={obstacle}
          onPress={() => {
            requestAction({ what: 'describeSnapshot', snapshot: name }, [guest.id])
          }}
        />
        <SnapshotButton
          label="Delete"
          name={name}
          obstacle={obstacle}
          danger
          onPress={() => {
            requestAction({ what: 'deleteSnapshot', snapshot: name }, [guest.id])
          }}
        />
      </div>
    </div>
  )
}

const Branch = ({ parent, ...tree }: TreeProps & { readonly parent: string }) => {
  const { all } = tree
  const known = new Set(all.map((snapshot) => snapshot.name))
  const children = all.filter((snapshot) => (known.has(snapshot.parent) ? snapshot.parent : '') === parent)
  if (children.length === 0) return null
  return (
    <ul className={parent === '' ? css.branch : css.nested} {...(parent === '' ? { 'aria-label': 'Snapshots' } : {})}>
      {children.map((snapshot) => (
        <li key={snapshot.name}>
          <Snapshot guest={tree.guest} obstacle={tree.obstacle} snapshot={snapshot} />
          {snapshot.active && (
            <div className={css.nested}>
              <Now />
            </div>
          )}
          {snapshot.name !== '' && <Branch {...tree} parent={snapshot.name} />}
        </li>
      ))}
    </ul>
  )
}

interface SnapshotsTabProps {
  readonly guest: GuestRow
  readonly look: ClusterLook | undefined
  readonly detail: GuestDetail
}

/** The snapshots as a tree, with the present state where it belongs. */
export const SnapshotsTab = ({ guest, look, detail }: SnapshotsTabProps) => {
  const { at, value } = detail.snapshots
  const obstacle = wishObstacle(guest, look, 'snapshot')
  return (
    <>
      <div className={css.tabHead}>
        <FactAge at={at} />
        <button
          type="button"
          className="mp-button"
          disabled={obstacle !== null}
          title={obstacle ?? undefined}
          onClick={() => {
            requestAction({ what: 'snapshot' }, [guest.id])
          }}
        >
          Take snapshot …
        </button>
        <button
          type="button"
          className="mp-button"
          disabled={obstacle !== null || value.length === 0}
          title={obstacle ?? (value.length === 0 ? 'It has no snapshots.' : undefined)}
          onClick={() => {
            requestAction({ what: 'oldSnapshots' }, [guest.id])
          }}
        >
          Delete old ones …
        </button>
      </div>
      {value.length === 0 && at !== null && <p className={css.empty}>It has no snapshots.</p>}
      <Branch guest={guest} obstacle={obstacle} all={value} parent="" />
    </>
  )
}
