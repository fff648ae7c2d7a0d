import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useEffect, useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { guestLink } from '#renderer/app/links.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { NothingMatches } from '#renderer/components/NothingMatches.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { useWordsFilter } from '#renderer/components/use-text-filter.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { ClusterId } from '#shared/model/ids.ts'
import css from './Discover.module.css'
import { followDiscovery, loadDiscovery, useDiscover } from './discover.store.ts'
import { discoveredColumns } from './discovered-columns.tsx'
import { discoveredRows, listOf, type DiscoveredList, type DiscoveredRow } from './discovered-rows.ts'
import { handoverEntries } from './handover-menu.ts'
import { ImportSheet } from './ImportSheet.tsx'
import { ScanBar } from './ScanBar.tsx'
import { ScanCounters } from './ScanCounters.tsx'
import { TakeOverBar } from './TakeOverBar.tsx'

const LISTS: readonly { readonly list: DiscoveredList; readonly title: string; readonly none: string }[] = [
  {
    list: 'offered',
    title: 'To take over',
    none: 'Every guest of these clusters belongs to a company, or is skipped.',
  },
  { list: 'templates', title: 'Templates', none: 'These clusters have no templates that are nobody’s.' },
  { list: 'skipped', title: 'Skipped', none: 'No other guest of these clusters is skipped.' },
]
const BY_NAME = [{ id: 'name', desc: false }]
const rowId = ({ guest }: DiscoveredRow): string => guest.id
const shownOf = ({ guest }: DiscoveredRow) => [guest.name, guest.vmid, guest.node, ...guest.addresses, ...guest.tags]
const rowName = ({ guest }: DiscoveredRow): string => guest.name

/** Clusters the address of the page names; null: none. */
const clustersIn = (params: URLSearchParams): ClusterId[] | null => {
  const ids = params.getAll('cluster').flatMap((text) => ClusterId.safeParse(text).data ?? [])
  return ids.length === 0 ? null : ids
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
  const [text, setText] = useState('')
  const filter = useWordsFilter(text, shownOf)
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
  const model = useTableModel({ id: `discovered-${list}`, columns, rows, rowId, filter, defaultSort: BY_NAME })
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
              setText('')
              setParams({ list: next }, { replace: true })
            }}
          >
            {LISTS.map((entry) => (
              <Tab key={entry.list} value={entry.list} label={`${entry.title} ${formatCount(countOf(entry.list))}`} />
            ))}
          </Tabs>
          <TakeOverBar
            list={list}
            rows={selected}
            text={text}
            onText={setText}
            onTakeOver={() => {
              setOpen(true)
            }}
          />
          <DataTable
            key={list}
            model={model}
            label={LISTS.find((entry) => entry.list === list)?.title ?? ''}
            rowName={rowName}
            selectable
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
                  // Of a selection the menu of any of its rows does what the bar above does.
                  ...handoverEntries(model.selection.ids.has(guest.id) ? selected.map((row) => row.guest) : [guest]),
                ],
              })
            }}
            empty={
              rows.length === 0 ? (
                <EmptyState title="Nothing here" text={none} />
              ) : (
                <NothingMatches
                  noun="guest"
                  text={text}
                  onClear={() => {
                    setText('')
                  }}
                />
              )
            }
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
