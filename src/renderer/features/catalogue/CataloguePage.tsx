import CloudDownloadOutlined from '@mui/icons-material/CloudDownloadOutlined'
import Refresh from '@mui/icons-material/Refresh'
import UploadOutlined from '@mui/icons-material/UploadOutlined'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useOfferCommands, type Command } from '#renderer/app/commands.store.ts'
import { guestLink } from '#renderer/app/links.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { greyedWithout, NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useChosen } from '#renderer/client/company-choice.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { countText } from '#renderer/components/format.ts'
import { FilterChoice, FilterField, ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { NothingMatches } from '#renderer/components/NothingMatches.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { useTextFilter } from '#renderer/components/use-text-filter.ts'
import type { CatalogueVolume } from '#shared/model/catalogue.ts'
import type { JobId } from '#shared/model/ids.ts'
import { CATALOGUE_COLUMNS } from './catalogue-columns.tsx'
import { catalogueRows, KIND_LABELS, type CatalogueRow, type RowKind } from './catalogue-rows.ts'
import { followCatalogue, loadCatalogue, useCatalogueStore } from './catalogue.store.ts'
import { DeleteFilesSheet } from './DeleteFilesSheet.tsx'
import { FileResultDialog } from './FileResultDialog.tsx'
import { DownloadDialog } from './DownloadDialog.tsx'
import { PlacesDialog } from './PlacesDialog.tsx'
import { ScanNotes } from './ScanNotes.tsx'
import { startScan } from './start-scan.ts'
import { UploadDialog } from './UploadDialog.tsx'

const rowId = ({ key }: CatalogueRow): string => key
const rowName = ({ name }: CatalogueRow): string => name
const BY_NAME = [{ id: 'name', desc: false }]
const shownOf = ({ name, kind, where, format }: CatalogueRow) => [name, KIND_LABELS[kind], format, ...where]
const KINDS = (Object.keys(KIND_LABELS) as RowKind[]).map((value) => ({ value, label: `${KIND_LABELS[value]}s` }))

type Open =
  | { readonly name: 'upload' | 'download' }
  | { readonly name: 'places'; readonly row: CatalogueRow }
  | { readonly name: 'delete'; readonly places: readonly CatalogueVolume[] }
  | { readonly name: 'result'; readonly jobId: JobId; readonly title: string }
  | null

interface DialogsProps {
  readonly open: Open
  readonly onOpen: (open: Open) => void
}

const Dialogs = ({ open, onOpen }: DialogsProps) => {
  const onClose = (): void => {
    onOpen(null)
  }
  /** What was begun is followed where it was asked for. */
  const begun =
    (verb: string) =>
    (jobId: JobId, name: string): void => {
      onOpen({ name: 'result', jobId, title: `${verb} ${name}` })
    }
  switch (open?.name) {
    case undefined:
      return null
    case 'upload':
      return <UploadDialog onBegun={begun('Upload')} onClose={onClose} />
    case 'download':
      return <DownloadDialog onBegun={begun('Download')} onClose={onClose} />
    case 'places':
      return <PlacesDialog row={open.row} onClose={onClose} />
    case 'delete':
      return <DeleteFilesSheet places={open.places} onBegun={begun('Delete')} onClose={onClose} />
    case 'result':
      return <FileResultDialog jobId={open.jobId} title={open.title} onClose={onClose} />
  }
}

/** ISO images, container templates, disk images and VM templates of all clusters shown, the same file once. */
export const CataloguePage = () => {
  useEffect(followCatalogue, [])
  const navigate = useNavigate()
  const may = usePermissions()
  const mayWrite = may('catalogue.write')
  const { status, error, volumes, sources } = useCatalogueStore()
  const { guests, clusters } = useChosen()
  const byId = useClusters((state) => state.byId)
  const { text, setText, filter } = useTextFilter(shownOf)
  const [kind, setKind] = useState<RowKind | ''>('')
  const [open, setOpen] = useState<Open>(null)
  const all = useMemo(() => {
    const shown = new Set(clusters.map(({ id }) => id))
    const here = volumes.filter(({ clusterId }) => shown.has(clusterId))
    return catalogueRows(here, guests, (id) => byId.get(id)?.name ?? '')
  }, [volumes, guests, clusters, byId])
  const rows = useMemo(() => (kind === '' ? all : all.filter((row) => row.kind === kind)), [all, kind])
  const model = useTableModel({
    id: 'catalogue',
    columns: CATALOGUE_COLUMNS,
    rows,
    rowId,
    filter,
    defaultSort: BY_NAME,
  })
  const clusterIds = useMemo(() => clusters.flatMap(({ id, enabled }) => (enabled ? [id] : [])), [clusters])
  const scan = useCallback(() => {
    startScan(clusterIds).catch(tellFailure)
  }, [clusterIds])
  const show = useCallback(
    (row: CatalogueRow) => {
      if (row.guest === null) setOpen({ name: 'places', row })
      else void navigate(guestLink(row.guest.id))
    },
    [navigate],
  )
  useOfferCommands(
    'catalogue',
    useMemo<readonly Command[]>(() => {
      const grey = mayWrite ? {} : { disabledReason: NO_RIGHT }
      const group = 'Catalogue'
      return [
        { id: 'catalogue:upload', title: 'Upload a file', group, ...grey, run: () => setOpen({ name: 'upload' }) },
        {
          id: 'catalogue:download',
          title: 'Download a file from an address',
          ...{ group, ...grey },
          run: () => setOpen({ name: 'download' }),
        },
        { id: 'catalogue:scan', title: 'Scan for ISO images and templates', group, ...grey, run: scan },
      ]
    }, [mayWrite, scan]),
  )
  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadCatalogue()} />
  const scanButton = (
    <button type="button" className="mp-button" disabled={clusterIds.length === 0} onClick={scan}>
      <Refresh aria-hidden /> Scan clusters
    </button>
  )
  return (
    <ListPage>
      <ListHead
        title="Catalogue"
        count={countText(filter === null && kind === '' ? null : model.shown.length, all.length, 'entry')}
        actions={
          mayWrite && (
            <>
              {scanButton}
              <button
                type="button"
                className="mp-button"
                onClick={() => {
                  setOpen({ name: 'download' })
                }}
              >
                <CloudDownloadOutlined aria-hidden /> Download …
              </button>
              <button
                type="button"
                className="mp-button"
                data-primary="true"
                onClick={() => {
                  setOpen({ name: 'upload' })
                }}
              >
                <UploadOutlined aria-hidden /> Upload …
              </button>
            </>
          )
        }
      >
        <FilterField label="Filter the catalogue" text={text} onChange={setText} />
        <FilterChoice
          label="Kind"
          value={kind}
          choices={KINDS}
          all="Any kind"
          onChange={(value) => {
            setKind(value as RowKind | '')
          }}
        />
      </ListHead>
      {status === 'ready' && all.length > 0 && <ScanNotes sources={sources} clusters={clusters} />}
      {status === 'loading' ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Catalogue"
          rowName={rowName}
          onOpen={show}
          onMenu={(row, { x, y }) => {
            openMenu({
              x,
              y,
              label: `Actions of ${row.name}`,
              entries:
                row.guest === null
                  ? [
                      {
                        id: 'places',
                        label: 'Where it is …',
                        keys: 'Enter',
                        run: () => setOpen({ name: 'places', row }),
                      },
                      'separator',
                      {
                        id: 'delete',
                        label: 'Delete …',
                        danger: true,
                        ...greyedWithout('catalogue.write'),
                        run: () => setOpen({ name: 'delete', places: row.places }),
                      },
                    ]
                  : [{ id: 'open', label: 'Open guest', keys: 'Enter', run: () => show(row) }],
            })
          }}
          empty={
            filter === null && kind === '' ? (
              <EmptyState
                title="Nothing in the catalogue yet"
                text="ISO images, container templates and disk images appear here once the storages were scanned; VM templates when their cluster was polled."
                action={mayWrite && scanButton}
              />
            ) : (
              <NothingMatches
                noun="entry"
                text={[text, kind === '' ? '' : KIND_LABELS[kind]].filter(Boolean).join(', ')}
                onClear={() => {
                  setText('')
                  setKind('')
                }}
              />
            )
          }
        />
      )}
      <Dialogs open={open} onOpen={setOpen} />
    </ListPage>
  )
}
