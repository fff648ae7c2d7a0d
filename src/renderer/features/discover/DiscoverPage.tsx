import Button from '@mui/material/Button'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useEffect, useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { guestLink } from '#renderer/app/links.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanies, useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatCount, plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { CompanyField } from '#renderer/features/companies/CompanyField.tsx'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { ClusterId, type CompanyId } from '#shared/model/ids.ts'
import { ClusterChoice } from './ClusterChoice.tsx'
import css from './Discover.module.css'
import { chooseFor, followDiscovery, loadDiscovery, lookAt, offerTo, useDiscover } from './discover.store.ts'
import { discoveredColumns } from './discovered-columns.tsx'
import { discoveredRows, isTakeable, listOf, type DiscoveredList, type DiscoveredRow } from './discovered-rows.ts'
import { handoverEntries } from './handover-menu.ts'
import { ImportSheet } from './ImportSheet.tsx'
import { ScanCounters } from './ScanCounters.tsx'

const LISTS: readonly { readonly list: DiscoveredList; readonly title: string; readonly none: string }[] = [
  {
    list: 'offered',
    title: 'To take over',
    none: 'Every guest of these clusters belongs to a company, or is left out.',
  },
  { list: 'templates', title: 'Templates', none: 'These clusters have no templates that are nobody’s.' },
  { list: 'skipped', title: 'Left out', none: 'No guest of these clusters is left out.' },
]
const BY_NAME = [{ id: 'name', desc: false }]
const rowId = ({ guest }: DiscoveredRow): string => guest.id
const rowName = ({ guest }: DiscoveredRow): string => guest.name

/** Clusters the address of the page names; null: none. */
const clustersIn = (params: URLSearchParams): ClusterId[] | null => {
  const ids = params.getAll('cluster').flatMap((text) => ClusterId.safeParse(text).data ?? [])
  return ids.length === 0 ? null : ids
}

const ScanBar = () => {
  const { clusterIds, companyId, scans } = useDiscover()
  const clusters = useClusters((state) => state.byId)
  const { run, busy, error } = useAction(async () => {
    await call('discovery.scan', { id: newId(), clusterIds: [...clusterIds], companyId })
  })
  const running = clusterIds.some((id) => scans.get(id)?.state === 'running')
  const able = clusterIds.filter((id) => clusters.get(id)?.enabled === true)
  const blocked =
    able.length === 0 ? 'Choose the clusters to look through.' : running ? 'A scan of these is running.' : undefined
  return (
    <>
      <form
        className={css.bar}
        onSubmit={(event) => {
          event.preventDefault()
          if (blocked === undefined) void run()
        }}
      >
        <ClusterChoice value={clusterIds} onChange={lookAt} />
        <CompanyField label="Company, where no other is chosen" value={companyId} onChange={offerTo} />
        <Button
          type="submit"
          variant="contained"
          className={css.go ?? ''}
          disabled={blocked !== undefined}
          loading={busy}
          title={blocked}
        >
          {able.length > 1 ? `Scan ${able.length} clusters` : 'Scan cluster'}
        </Button>
      </form>
      {error !== null && <InlineError error={error} />}
    </>
  )
}

interface TakeOverBarProps {
  readonly rows: readonly DiscoveredRow[]
  readonly onTakeOver: () => void
}

/** What can be done with the selected rows. */
const TakeOverBar = ({ rows, onTakeOver }: TakeOverBarProps) => {
  const companies = useCompanies((state) => state.companies)
  const without = rows.filter(({ to }) => to === null).length
  const able = rows.length > 0 && rows.every(isTakeable) && without === 0
  const reason =
    rows.length === 0
      ? 'Select guests to take over.'
      : !rows.every(isTakeable)
        ? 'Some of the selected cannot be taken over: reassign them, or leave them out.'
        : without > 0
          ? `Choose a company for ${plural(without, 'guest')}.`
          : undefined
  return (
    <div className={css.tools}>
      <span role="status">
        <b>{formatCount(rows.length)}</b> selected
      </span>
      <select
        className="mp-field"
        aria-label="Company of the selected"
        value=""
        disabled={rows.length === 0}
        onChange={(event) => {
          chooseFor(
            rows.map(({ guest }) => guest.id),
            event.target.value as CompanyId,
          )
        }}
      >
        <option value="">Company of the selected …</option>
        {companies.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <span className={css.space} />
      {reason !== undefined && <span className={css.muted}>{reason}</span>}
      <Button variant="contained" disabled={!able} onClick={onTakeOver}>
        {rows.length === 0 ? 'Take over guests' : `Take over ${plural(rows.length, 'guest')} …`}
      </Button>
    </div>
  )
}

/** Finds guests that are nobody’s yet, and makes them a company’s. */
export const DiscoverPage = () => {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  // What the address names counts when the page opens; after that the choice is one's own.
  const [wanted] = useState(() => clustersIn(params))
  useEffect(() => followDiscovery(wanted), [wanted])
  const { status, error, clusterIds, companyId, scans, guests, chosen } = useDiscover()
  const inventory = useInventory((state) => state.guests)
  const known = useMemo(() => new Map(inventory.map((guest) => [guest.id, guest])), [inventory])
  const companies = useCompanyLooks()
  const looks = useClusterLooks()
  const [open, setOpen] = useState(false)
  const list = LISTS.find((entry) => entry.list === params.get('list'))?.list ?? 'offered'
  const columns = useMemo(() => discoveredColumns(list, companies, looks), [list, companies, looks])
  const rows = useMemo(
    () =>
      discoveredRows(
        guests.filter((found) => listOf(found) === list),
        known,
        chosen,
        companyId,
      ),
    [guests, list, known, chosen, companyId],
  )
  const model = useTableModel({ id: `discovered-${list}`, columns, rows, rowId, defaultSort: BY_NAME })
  const selected = useMemo(() => rows.filter(({ guest }) => model.selection.ids.has(guest.id)), [rows, model.selection])
  const clear = (): void => {
    model.setSelection({ ids: new Set(), anchor: null })
  }
  if (status === 'failed' && error !== null)
    return <ErrorState error={error} onRetry={() => void loadDiscovery(wanted)} />
  const shownScans = clusterIds.flatMap((id) => scans.get(id) ?? [])
  const countOf = (name: DiscoveredList): number => guests.filter((found) => listOf(found) === name).length
  const none = LISTS.find((entry) => entry.list === list)?.none ?? ''
  return (
    <ListPage>
      <ListHead title="Discover guests" />
      <ScanBar />
      <ScanCounters scans={shownScans} />
      {error !== null && <InlineError error={error} onRetry={() => void loadDiscovery(null)} />}
      {shownScans.length === 0 ? (
        <EmptyState
          title="No scan yet"
          text="A scan reads clusters anew and lists the guests that belong to no company, with their size, disks and addresses. Choose clusters above."
        />
      ) : (
        <>
          <Tabs
            className={css.lists ?? ''}
            value={list}
            aria-label="What the scan found"
            onChange={(_event, next: DiscoveredList) => {
              clear()
              setParams({ list: next }, { replace: true })
            }}
          >
            {LISTS.map((entry) => (
              <Tab key={entry.list} value={entry.list} label={`${entry.title} ${formatCount(countOf(entry.list))}`} />
            ))}
          </Tabs>
          {list !== 'templates' && (
            <TakeOverBar
              rows={selected}
              onTakeOver={() => {
                setOpen(true)
              }}
            />
          )}
          <DataTable
            key={list}
            model={model}
            label={LISTS.find((entry) => entry.list === list)?.title ?? ''}
            rowName={rowName}
            selectable={list !== 'templates'}
            onOpen={({ guest }) => void navigate(guestLink(guest.id))}
            onMenu={({ guest }, { x, y }) => {
              openMenu({
                x,
                y,
                label: guest.name,
                entries: [
                  {
                    id: 'open',
                    label: `Details of ${guest.name}`,
                    keys: 'Enter',
                    run: () => void navigate(guestLink(guest.id)),
                  },
                  ...handoverEntries([guest]),
                ],
              })
            }}
            empty={<EmptyState title="Nothing here" text={none} />}
          />
        </>
      )}
      {open && (
        <ImportSheet
          rows={selected}
          onDone={clear}
          onClose={() => {
            setOpen(false)
          }}
        />
      )}
    </ListPage>
  )
}
