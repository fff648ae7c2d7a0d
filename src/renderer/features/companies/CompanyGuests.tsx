import { useCallback, useMemo } from 'react'
import { useNavigate } from 'react-router'
import { guestLink, inventoryLink } from '#renderer/app/links.ts'
import { usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useProjectLooks } from '#renderer/client/projects.store.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { companyQuery } from '#renderer/components/company.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { guestColumns } from '#renderer/features/inventory/guest-columns.tsx'
import { openGuestMenu } from '#renderer/features/inventory/guest-menu.ts'
import type { Company } from '#shared/model/company.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ProjectId } from '#shared/model/ids.ts'
import css from './CompanyPage.module.css'

const BY_NAME = [{ id: 'name', desc: false }]
const guestId = (guest: GuestRow): string => guest.id
const guestName = (guest: GuestRow): string => guest.name

interface CompanyGuestsProps {
  readonly company: Company
  readonly guests: readonly GuestRow[]
}

/** The guests of a company; selected ones can be put into a project. */
export const CompanyGuests = ({ company, guests }: CompanyGuestsProps) => {
  const navigate = useNavigate()
  const may = usePermissions()
  const mayAssign = may('project.write')
  const looks = useClusterLooks()
  const companies = useCompanyLooks()
  const allProjects = useProjectLooks()
  const projects = useMemo(
    () => [...allProjects.values()].filter(({ companyId }) => companyId === company.id),
    [allProjects, company.id],
  )
  const columns = useMemo(
    () =>
      guestColumns(looks, companies, allProjects)
        .filter(({ id }) => id !== 'company')
        .map((column) => (column.id === 'project' ? { ...column, hidden: false } : column)),
    [looks, companies, allProjects],
  )
  const model = useTableModel({ id: 'company-guests', columns, rows: guests, rowId: guestId, defaultSort: BY_NAME })
  const { selection, setSelection } = model
  const selected = useMemo(() => guests.filter((guest) => selection.ids.has(guest.id)), [guests, selection])
  const isFaded = useCallback((guest: GuestRow) => (looks.get(guest.clusterId)?.stale ?? null) !== null, [looks])
  const assign = useAction(
    useCallback(
      async (projectId: ProjectId | null) => {
        await call('projects.assignGuests', { guestIds: selected.map(({ id }) => id), projectId })
        setSelection({ ids: new Set(), anchor: null })
      },
      [selected, setSelection],
    ),
  )
  const openPage = (guest: GuestRow): void => void navigate(guestLink(guest.id))
  return (
    <>
      <div className={css.tools}>
        <span role="status">
          {selected.length > 0 ? `${selected.length} selected` : plural(guests.length, 'guest')}
        </span>
        {selected.length > 0 && mayAssign && (
          <button
            type="button"
            className="mp-button"
            aria-haspopup="menu"
            disabled={assign.busy}
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect()
              openMenu({
                x: box.left,
                y: box.bottom + 2,
                label: 'Put into project',
                entries: [
                  ...projects.map(({ id, name }) => ({ id, label: name, run: () => void assign.run(id) })),
                  'separator',
                  { id: 'none', label: 'No project', run: () => void assign.run(null) },
                ],
              })
            }}
          >
            Put into project …
          </button>
        )}
        <span className={css.space} />
        <button
          type="button"
          className="mp-button"
          onClick={() => void navigate(inventoryLink(companyQuery(company.name)))}
        >
          Open in the inventory
        </button>
      </div>
      {assign.error !== null && <InlineError error={assign.error} />}
      <DataTable
        model={model}
        label="Guests of the company"
        rowName={guestName}
        selectable
        isFaded={isFaded}
        onOpen={openPage}
        onOpenPage={openPage}
        onMenu={(guest, { x, y, column }) => {
          openGuestMenu({
            x,
            y,
            guest,
            selected,
            looks,
            column: columns.find(({ id }) => id === column),
            onOpen: openPage,
            onOpenPage: openPage,
          })
        }}
        empty={<EmptyState title="No guests" text="The guests of its clusters and slices are listed here." />}
      />
    </>
  )
}
