import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { clusterLink, guestLink } from '#renderer/app/links.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatBytes, formatCount } from '#renderer/components/format.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { FilterField } from '#renderer/components/ListPage.tsx'
import { wordsFilter } from '#renderer/components/use-text-filter.ts'
import { KIND_LABELS, placeText, type CatalogueRow } from './catalogue-rows.ts'
import css from './Catalogue.module.css'
import { useUsage, type Usage } from './use-usage.ts'

const Users = ({ usage }: { readonly usage: Usage | undefined }) => {
  if (usage === undefined) return <span className={css.muted}>looking who uses it …</span>
  const { guests, others } = usage
  if (guests.length === 0 && others === 0) return <span className={css.muted}>in nobody’s drive</span>
  return (
    <span>
      in the drive of{' '}
      {guests.map(({ guestId, name, vmid, keys }, index) => (
        <span key={guestId}>
          {index > 0 && ', '}
          <Link to={guestLink(guestId)}>{name}</Link> ({vmid}, {keys.join(', ')})
        </span>
      ))}
      {others > 0 && `${guests.length > 0 ? ', ' : ''}${others} of others`}
    </span>
  )
}

interface PlacesDialogProps {
  readonly row: CatalogueRow
  readonly onClose: () => void
}

/** So many are seen at a glance. */
const FEW = 5
/** Of more the dialog keeps its height while they are narrowed. */
const HEIGHT = 600

type FilePlace = CatalogueRow['places'][number]

/** Everywhere a file is, and who has it in a drive; narrowed by what is typed when there are many. */
export const PlacesDialog = ({ row, onClose }: PlacesDialogProps) => {
  const byId = useClusters((state) => state.byId)
  const { usage, error, reload } = useUsage(row.places)
  const [text, setText] = useState('')
  const matches = useMemo(
    () =>
      wordsFilter<FilePlace>(text, (place) => [
        byId.get(place.clusterId)?.name,
        placeText(place),
        place.volid,
        ...(usage?.get(place.key)?.guests ?? []).flatMap(({ name, vmid }) => [name, vmid]),
      ]),
    [text, byId, usage],
  )
  const many = row.places.length > FEW
  const places: readonly FilePlace[] = matches === null ? row.places : row.places.filter(matches)
  return (
    <FormDialog
      title={row.name}
      submitLabel="Close"
      told
      width={640}
      {...(many ? { height: HEIGHT } : {})}
      onSubmit={onClose}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
      <p className={css.muted}>
        {KIND_LABELS[row.kind]}
        {row.size !== null && `, ${formatBytes(row.size)}`}, {matches !== null && `${formatCount(places.length)} of `}
        {formatCount(row.places.length)} {row.places.length === 1 ? 'copy' : 'copies'}
      </p>
      {many && (
        <div
          className={css.filter}
          onKeyDown={(event) => {
            // Enter ends the dialog, but not out of what is being typed.
            if (event.key === 'Enter') event.preventDefault()
          }}
        >
          <FilterField
            label="Filter copies"
            placeholder="Cluster, storage, node or machine"
            text={text}
            onChange={setText}
          />
        </div>
      )}
      {places.length === 0 && <p className={css.muted}>No copy matches “{text}”.</p>}
      <ul className={css.places} aria-label="Where it is">
        {places.map((place) => (
          <li key={place.key}>
            <div className={css.row}>
              <Link to={clusterLink(place.clusterId)}>{byId.get(place.clusterId)?.name ?? ''}</Link>
              <span>{placeText(place)}</span>
              <span className={css.age}>
                <Age at={place.createdAt} never="" />
              </span>
            </div>
            <div className={css.row}>
              <span className="mono">{place.volid}</span>
              {place.kind === 'iso' && <Users usage={usage?.get(place.key)} />}
            </div>
          </li>
        ))}
      </ul>
    </FormDialog>
  )
}
