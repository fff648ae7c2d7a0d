import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { inventoryLink } from '#renderer/app/links.ts'
import { greyedWithout, usePermissions } from '#renderer/client/access.store.ts'
import { loadProjects, useProjects } from '#renderer/client/projects.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import type { Company } from '#shared/model/company.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Project } from '#shared/model/project.ts'
import { companyQuery } from '#renderer/components/company.ts'
import { quoteValue } from '#shared/model/search/write.ts'
import css from './CompanyPage.module.css'
import { ProjectDialog } from './ProjectDialog.tsx'
import { RemoveProjectDialog } from './RemoveProjectDialog.tsx'

interface ProjectLine {
  readonly id: string
  readonly project: Project
  readonly guests: number
}

const guestsIn = ({ id }: Project, guests: readonly GuestRow[]): readonly GuestRow[] =>
  guests.filter(({ projectId }) => projectId === id)

const numeric = (id: string, title: string, of: (row: ProjectLine) => number): TableColumn<ProjectLine> => ({
  id,
  title,
  width: 84,
  align: 'end',
  render: (row) => <span className="num">{formatCount(of(row))}</span>,
  text: (row) => String(of(row)),
  sortKey: of,
})

const COLUMNS: readonly TableColumn<ProjectLine>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 180,
    grow: true,
    fixed: true,
    render: ({ project }) => <span title={project.name}>{project.name}</span>,
    text: ({ project }) => project.name,
    sortKey: ({ project }) => naturalKey(project.name),
  },
  numeric('number', 'Number', ({ project }) => project.number),
  numeric('guests', 'Guests', ({ guests }) => guests),
  numeric('members', 'Members', ({ project }) => project.memberIds.length),
  {
    id: 'tags',
    title: 'Tags',
    width: 140,
    render: ({ project }) => project.tags.join(', '),
    text: ({ project }) => project.tags.join(', '),
    sortKey: ({ project }) => (project.tags.length === 0 ? null : naturalKey(project.tags.join(', '))),
  },
  {
    id: 'description',
    title: 'Description',
    width: 220,
    grow: true,
    render: ({ project }) => <span title={project.description}>{project.description}</span>,
    text: ({ project }) => project.description,
    sortKey: ({ project }) => (project.description === '' ? null : naturalKey(project.description)),
  },
]

const keyOf = ({ id }: ProjectLine): string => id
const nameOf = ({ project }: ProjectLine): string => project.name

interface CompanyProjectsProps {
  readonly company: Company
  readonly guests: readonly GuestRow[]
}

/** The projects of a company. */
export const CompanyProjects = ({ company, guests }: CompanyProjectsProps) => {
  const navigate = useNavigate()
  const may = usePermissions()
  const mayWrite = may('project.write')
  const { byId, error } = useProjects()
  const [editing, setEditing] = useState<Project | 'new' | null>(null)
  const [removing, setRemoving] = useState<Project | null>(null)
  const rows = useMemo<readonly ProjectLine[]>(() => {
    const counts = new Map<string, number>()
    for (const { projectId } of guests) if (projectId !== null) counts.set(projectId, (counts.get(projectId) ?? 0) + 1)
    return [...byId.values()]
      .filter(({ companyId }) => companyId === company.id)
      .map((project) => ({ id: project.id, project, guests: counts.get(project.id) ?? 0 }))
  }, [byId, guests, company.id])
  const model = useTableModel({ id: 'company-projects', columns: COLUMNS, rows, rowId: keyOf })
  const addButton = mayWrite && (
    <button
      type="button"
      className="mp-button"
      onClick={() => {
        setEditing('new')
      }}
    >
      Add project
    </button>
  )
  const showGuests = ({ name }: Project): void =>
    void navigate(inventoryLink(`${companyQuery(company.name)} project=${quoteValue(name)}`))
  const close = (): void => {
    setEditing(null)
    setRemoving(null)
  }
  return (
    <>
      {mayWrite && (
        <div className={css.tools}>
          {rows.length > 0 && addButton}
          <span className={css.muted}>Guests are put into a project under Guests.</span>
        </div>
      )}
      {error !== null && <InlineError error={error} onRetry={() => void loadProjects()} />}
      <DataTable
        model={model}
        label="Projects of the company"
        rowName={nameOf}
        onOpen={({ project }) => {
          if (mayWrite) setEditing(project)
          else showGuests(project)
        }}
        onMenu={(row, { x, y }) => {
          openMenu({
            x,
            y,
            label: `Actions of ${row.project.name}`,
            entries: [
              {
                id: 'guests',
                label: 'Show its guests',
                run: () => {
                  showGuests(row.project)
                },
              },
              {
                id: 'edit',
                label: 'Edit …',
                keys: 'Enter',
                ...greyedWithout('project.write'),
                run: () => {
                  setEditing(row.project)
                },
              },
              'separator',
              {
                id: 'remove',
                label: 'Remove …',
                danger: true,
                ...greyedWithout('project.write'),
                run: () => {
                  setRemoving(row.project)
                },
              },
            ],
          })
        }}
        empty={
          <EmptyState
            title="No projects"
            text="A project groups machines of the company and says who of its people sees them."
            action={addButton}
          />
        }
      />
      {editing !== null && (
        <ProjectDialog company={company} {...(editing === 'new' ? {} : { project: editing })} onClose={close} />
      )}
      {removing !== null && (
        <RemoveProjectDialog project={removing} guests={guestsIn(removing, guests)} onClose={close} />
      )}
    </>
  )
}
