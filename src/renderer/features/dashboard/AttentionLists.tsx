import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { GuestRow } from '#shared/model/guest.ts'
import { clusterLink, guestLink, inventoryLink } from '#renderer/app/links.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatBytes, formatCount, plural } from '#renderer/components/format.ts'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { HOST_LIMITS } from '#renderer/components/usage-limits.ts'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import { SEARCHES, type Dashboard } from './dashboard.model.ts'
import type { RowMenus } from './use-row-menus.tsx'
import css from './DashboardPage.module.css'

/** Lines shown before "all of them" leads to the list. */
const SHOWN = 8

interface CardProps {
  readonly title: string
  readonly count: number
  /** Where all of them are listed. */
  readonly to?: string
  readonly children: ReactNode
}

const Card = ({ title, count, to, children }: CardProps) => (
  <section className={css.block} aria-label={title}>
    <h2 className={css.blockTitle}>
      {title}{' '}
      {to === undefined ? <span className="num">{formatCount(count)}</span> : <Link to={to}>{formatCount(count)}</Link>}
    </h2>
    <ul className={css.rows}>{children}</ul>
    {count > SHOWN && to !== undefined && (
      <Link className={css.more} to={to}>
        Show all {formatCount(count)}
      </Link>
    )}
  </section>
)

const ClusterName = ({ id }: { readonly id: GuestRow['clusterId'] }) => {
  const name = useClusters((state) => state.byId.get(id)?.name ?? '')
  return (
    <Link className={css.place} to={clusterLink(id)} title={name}>
      {name}
    </Link>
  )
}

interface GuestLineProps {
  readonly guest: GuestRow
  readonly menus: RowMenus
  readonly children: ReactNode
}

const GuestLine = ({ guest, menus, children }: GuestLineProps) => (
  <li className={css.row} onContextMenu={menus.guest(guest)}>
    <span className={`mono ${css.vmid}`}>{guest.vmid}</span>
    <Link className={css.name} to={guestLink(guest.id)} title={guest.name}>
      {guest.name}
    </Link>
    <ClusterName id={guest.clusterId} />
    {children}
  </li>
)

const Backups = ({ without, menus }: { readonly without: readonly GuestRow[]; readonly menus: RowMenus }) => (
  <Card
    title="Guests without a backup of the last two days"
    count={without.length}
    to={inventoryLink(SEARCHES.withoutBackup)}
  >
    {without.slice(0, SHOWN).map((guest) => (
      <GuestLine key={guest.id} guest={guest} menus={menus}>
        <span className={css.end}>
          <Age at={guest.lastBackupAt} never="none" />
        </span>
      </GuestLine>
    ))}
  </Card>
)

/** What cannot be told of is said, so that its absence is not taken for good news. */
const UnknownBackups = ({ count }: { readonly count: number }) => (
  <p className={css.quiet}>
    Of <Link to={inventoryLink(SEARCHES.backupUnknown)}>{plural(count, 'guest')}</Link> nobody knows here whether{' '}
    {count === 1 ? 'it has' : 'they have'} a backup.
  </p>
)

interface AttentionListsProps {
  readonly dashboard: Dashboard
  /** No cluster needs attention either. */
  readonly calm: boolean
  readonly menus: RowMenus
}

/** What is near its limit or out of order, one list per kind; a quiet line when there is nothing. */
export const AttentionLists = ({ dashboard, calm, menus }: AttentionListsProps) => {
  const { storages, locked, offlineNodes, withoutBackup, backupUnknown } = dashboard
  const unknown = backupUnknown > 0 && <UnknownBackups count={backupUnknown} />
  const nothing = storages.length + locked.length + offlineNodes.length + withoutBackup.length === 0
  if (nothing)
    return (
      <>
        {calm && (
          <p className={css.calm}>
            <StatusMark tone="green" shape="disc" word="All is well" />
            <span className={css.muted}>
              Every cluster answers, no node is offline, no storage is near its end, no guest is locked
              {backupUnknown > 0 ? '.' : ', every guest has a fresh backup.'}
            </span>
          </p>
        )}
        {unknown}
      </>
    )
  return (
    <>
      <div className={css.lists}>
        {offlineNodes.length > 0 && (
          <Card title="Offline nodes" count={offlineNodes.length}>
            {offlineNodes.map((node) => (
              <li key={node.key} className={css.row} onContextMenu={menus.node(node)}>
                <StatusMark tone="red" shape="cross" word="offline" />
                <Link className={css.name} to={clusterLink(node.clusterId)} title={node.name}>
                  {node.name}
                </Link>
                <ClusterName id={node.clusterId} />
              </li>
            ))}
          </Card>
        )}
        {storages.length > 0 && (
          <Card title="Storages near full" count={storages.length}>
            {storages.map(({ storage, share }) => (
              <li key={storage.key} className={css.row} onContextMenu={menus.storage(storage)}>
                <span className={css.bar}>
                  <UsageBar share={share} {...HOST_LIMITS} />
                </span>
                <Link className={css.name} to={clusterLink(storage.clusterId)} title={storage.name}>
                  {storage.name}
                </Link>
                <ClusterName id={storage.clusterId} />
                <span className={`num ${css.end}`}>
                  {formatBytes((storage.maxdisk ?? 0) - (storage.disk ?? 0))} free
                </span>
              </li>
            ))}
          </Card>
        )}
        {locked.length > 0 && (
          <Card title="Locked guests" count={locked.length} to={inventoryLink(SEARCHES.locked)}>
            {locked.slice(0, SHOWN).map((guest) => (
              <GuestLine key={guest.id} guest={guest} menus={menus}>
                <span className={css.end}>
                  <StatusMark tone="amber" shape="bars" word={guest.lock} />
                </span>
              </GuestLine>
            ))}
          </Card>
        )}
        {withoutBackup.length > 0 && <Backups without={withoutBackup} menus={menus} />}
      </div>
      {unknown}
    </>
  )
}
