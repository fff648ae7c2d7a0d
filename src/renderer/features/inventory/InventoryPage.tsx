import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined'
import TravelExploreOutlined from '@mui/icons-material/TravelExploreOutlined'
import ViewColumnOutlined from '@mui/icons-material/ViewColumnOutlined'
import { useCallback, useMemo, type MouseEvent } from 'react'
import { useNavigate } from 'react-router'
import { discoverLink, guestLink } from '#renderer/app/links.ts'
import { useAccess, usePermissions } from '#renderer/client/access.store.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useChosenGuests } from '#renderer/client/company-choice.ts'
import { useProjectLooks } from '#renderer/client/projects.store.ts'
import { loadInventory, useInventory } from '#renderer/client/inventory.store.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { Drawer } from '#renderer/components/Drawer.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { openColumnMenu } from '#renderer/components/table/column-menu.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import type { Me } from '#shared/contract/access.contract.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { CreateButton } from '#renderer/features/machines/CreateButton.tsx'
import { useClusterLooks } from './cluster-looks.ts'
import { GuestDetails } from './details/GuestDetails.tsx'
import { openExportMenu } from './export-menu.ts'
import { GuestCount } from './GuestCount.tsx'
import { guestColumns } from './guest-columns.tsx'
import { openGuestMenu } from './guest-menu.ts'
import css from './Inventory.module.css'
import { setSearch, showGuest, useInventoryView } from './inventory-view.store.ts'
import { SearchMistakes } from './SearchMistakes.tsx'
import { SearchField } from './SearchField.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { useFrameCompany } from './use-frame-company.ts'
import { useGuestFilter } from './use-guest-filter.ts'
import { useInventoryCommands } from './use-inventory-commands.ts'
import { useViewAddress } from './use-view-address.ts'
import { SavedViews } from './views/SavedViews.tsx'

const BY_NAME = [{ id: 'name', desc: false }]
const guestId = (guest: GuestRow): string => guest.id
const guestName = (guest: GuestRow): string => guest.name

const focusSearch = (): void => {
  document.querySelector<HTMLElement>('[data-search-field]')?.focus()
}

const focusGrid = (): void => {
  document.querySelector<HTMLElement>('[role="grid"][aria-label="Guests"]')?.focus()
}

/** Where guests would come from, for whoever looks. */
const noGuestsTextFor = (me: Me | null): string => {
  if (me === null || me.companyId === null) return 'The guests of every cluster you add are listed here.'
  return me.role === 'user'
    ? 'The guests of your projects are listed here. An administrator of your company puts you into a project.'
    : 'The guests of your company are listed here.'
}

/** Every guest of every cluster in one list. */
export const InventoryPage = () => {
  useViewAddress()
  const navigate = useNavigate()
  const { status, error } = useInventory()
  const noGuestsText = useAccess(({ me }) => noGuestsTextFor(me))
  const mayDiscover = usePermissions()('vm.discover')
  const guests = useChosenGuests()
  const { text, guest: openId } = useInventoryView()
  const looks = useClusterLooks()
  const companies = useCompanyLooks()
  const projects = useProjectLooks()
  const columns = useMemo(() => guestColumns(looks, companies, projects), [looks, companies, projects])
  const { filter, within, errors } = useGuestFilter(text)
  const model = useTableModel({
    id: 'guests',
    columns,
    rows: guests,
    rowId: guestId,
    filter,
    filterWithin: within,
    defaultSort: BY_NAME,
  })
  const { shown, selection, setSelection, setActive, active } = model
  useFrameCompany(shown)

  const selected = useMemo(
    () => (selection.ids.size === 0 ? [] : guests.filter((guest) => selection.ids.has(guest.id))),
    [guests, selection],
  )
  const isFaded = useCallback((guest: GuestRow) => (looks.get(guest.clusterId)?.stale ?? null) !== null, [looks])
  const openPage = useCallback((guest: GuestRow) => void navigate(guestLink(guest.id)), [navigate])
  const open = (guest: GuestRow): void => {
    showGuest(guest.id)
  }
  useInventoryCommands(selected, active?.id, shown)

  // With the drawer open, it follows the row the keyboard or the pointer is on.
  const tracked = useMemo(
    () => ({
      ...model,
      setActive: (next: typeof active) => {
        setActive(next)
        if (next !== null && useInventoryView.getState().guest !== null) showGuest(next.id as GuestRow['id'])
      },
    }),
    [model, setActive],
  )
  const exportMenu = (event: MouseEvent<HTMLElement>): void => {
    openExportMenu({ place: event.currentTarget, columns: model.shownColumns, shown, selected, looks })
  }

  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadInventory()} />
  return (
    <>
      <div className={css.toolbar} data-selecting={selected.length > 0}>
        <h1>Inventory</h1>
        {selected.length > 0 ? (
          <SelectionBar
            selected={selected}
            looks={looks}
            onOpen={open}
            onOpenPage={openPage}
            onClear={() => {
              setSelection({ ids: new Set(), anchor: null })
            }}
          />
        ) : (
          <GuestCount guests={status === 'loading' ? null : guests} found={filter === null ? null : shown.length} />
        )}
        <span className={css.space} />
        {mayDiscover && selected.length === 0 && (
          <IconButton label="Discover guests" onClick={() => void navigate(discoverLink())}>
            <TravelExploreOutlined aria-hidden />
          </IconButton>
        )}
        {/* What is done to the selected takes its room; an empty list offers it where the guests would be. */}
        {selected.length === 0 && (guests.length > 0 || status !== 'ready') && <CreateButton />}
        <IconButton label="Export what is shown" onClick={exportMenu}>
          <FileDownloadOutlined aria-hidden />
        </IconButton>
        <IconButton
          label="Columns"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect()
            openColumnMenu(model, box.left, box.bottom + 4)
          }}
        >
          <ViewColumnOutlined aria-hidden />
        </IconButton>
      </div>
      <div className={css.searchRow}>
        <SearchField text={text} onChange={setSearch} noted={errors.length > 0} onLeave={focusGrid} />
        <SearchMistakes errors={errors} />
        <SavedViews
          text={text}
          layout={model.layout}
          onChoose={(query, layout) => {
            setSearch(query)
            if (layout !== null) model.setLayout(layout)
          }}
        />
      </div>
      {error !== null && <InlineError error={error} onRetry={() => void loadInventory()} />}
      {status === 'loading' ? (
        <Skeleton rows={20} />
      ) : (
        <DataTable
          model={tracked}
          label="Guests"
          rowName={guestName}
          selectable
          isFaded={isFaded}
          onOpen={open}
          onOpenPage={openPage}
          onMenu={(guest, { x, y, column }) => {
            openGuestMenu({
              x,
              y,
              guest,
              selected,
              looks,
              column: columns.find(({ id }) => id === column),
              onOpen: open,
              onOpenPage: openPage,
            })
          }}
          empty={
            guests.length === 0 ? (
              <EmptyState title="No guests yet" text={noGuestsText} action={<CreateButton />} />
            ) : (
              <EmptyState
                title="Nothing matches"
                text={
                  errors.length === 0
                    ? `No guest fits “${text.trim()}”.`
                    : `No guest fits what was understood of “${text.trim()}”.`
                }
                action={
                  <button
                    type="button"
                    className="mp-button"
                    onClick={() => {
                      setSearch('')
                      focusSearch()
                    }}
                  >
                    Clear the search
                  </button>
                }
              />
            )
          }
        />
      )}
      {openId !== null && (
        <Drawer>
          <GuestDetails
            id={openId}
            onClose={() => {
              showGuest(null)
              focusGrid()
            }}
            onOpenPage={openPage}
          />
        </Drawer>
      )}
    </>
  )
}
