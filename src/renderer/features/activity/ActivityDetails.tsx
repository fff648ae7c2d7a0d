import Close from '@mui/icons-material/Close'
import { formatInstant } from '#renderer/components/format.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import { changedFields, type ActivityRow } from '#shared/model/activity.ts'
import { ACTIVITY_STATES, placeOf } from './activity-columns.tsx'
import css from './Activity.module.css'

const Changes = ({ row }: { readonly row: ActivityRow }) => {
  const changes = changedFields(row.before, row.after)
  if (changes.length === 0) return null
  return (
    <table className={css.changes}>
      <caption>What changed</caption>
      <PlainHead columns={['Field', 'Before', 'After']} />
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td>{before ?? '–'}</td>
            <td>{after ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface ActivityDetailsProps {
  readonly row: ActivityRow
  readonly onClose: () => void
}

/** One line of the record, whole. */
export const ActivityDetails = ({ row, onClose }: ActivityDetailsProps) => {
  const facts: readonly (readonly [string, string])[] = [
    ['Number', String(row.sequence)],
    ['Time', formatInstant(row.at)],
    ['Who', row.userName],
    ['From', placeOf(row)],
    ['Program', row.agent],
    ['With the API token', row.tokenId],
    ['Company', row.companyName],
    ['Object', row.label === '' ? row.entity : `${row.entity} ${row.label}`],
    ['Action', row.action],
    ['Operation', row.operation],
    ['SHA-256', row.hash],
  ]
  return (
    <section
      className={css.details}
      aria-label="Details of the activity"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <header className={css.detailsHead}>
        <h2>{row.description}</h2>
        <CopyButton text={JSON.stringify(row, null, 2)} label="Copy as JSON" />
        <IconButton label="Close details" title="Close (Esc)" onClick={onClose}>
          <Close aria-hidden />
        </IconButton>
      </header>
      <StatusMark {...ACTIVITY_STATES[row.status]} />
      <dl className={css.facts}>
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className={name === 'SHA-256' || name === 'Operation' || name === 'Action' ? 'mono' : undefined}>
                {value}
              </dd>
            </div>
          ))}
      </dl>
      <Changes row={row} />
    </section>
  )
}
