import { Link } from 'react-router'
import { clusterLink, guestLink } from '#renderer/app/links.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatBytes } from '#renderer/components/format.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
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

/** Everywhere a file is, and who has it in a drive. */
export const PlacesDialog = ({ row, onClose }: PlacesDialogProps) => {
  const byId = useClusters((state) => state.byId)
  const { usage, error, reload } = useUsage(row.places)
  return (
    <FormDialog title={row.name} submitLabel="Close" told width={640} onSubmit={onClose} onClose={onClose}>
      {error !== null && <InlineError error={error} onRetry={reload} />}
      <p className={css.muted}>
        {KIND_LABELS[row.kind]}
        {row.size !== null && `, ${formatBytes(row.size)}`}, {row.places.length}{' '}
        {row.places.length === 1 ? 'copy' : 'copies'}
      </p>
      <ul className={css.places} aria-label="Where it is">
        {row.places.map((place) => (
          <li key={place.key}>
            <div className={css.row}>
              <Link to={clusterLink(place.clusterId)}>{byId.get(place.clusterId)?.name ?? ''}</Link>
              <span>{placeText(place)}</span>
              <span className={css.muted}>
                <Age at={place.createdAt} never="" />
              </span>
            </div>
            <div className="mono">{place.volid}</div>
            {place.kind === 'iso' && <Users usage={usage?.get(place.key)} />}
          </li>
        ))}
      </ul>
    </FormDialog>
  )
}
