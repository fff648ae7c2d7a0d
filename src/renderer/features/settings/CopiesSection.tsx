import { useCallback, useState } from 'react'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import type { DatabaseCopy } from '#shared/contract/app.contract.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { Age } from '#renderer/components/Age.tsx'
import { Bytes } from '#renderer/components/Bytes.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { RestoreDialog } from './RestoreDialog.tsx'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

const REASONS: Readonly<Record<DatabaseCopy['reason'], string>> = {
  daily: 'daily',
  manual: 'by hand',
  migration: 'before an update of the program',
  restore: 'before a restore',
}

const loadCopies = async (): Promise<readonly DatabaseCopy[]> =>
  (await call('database.copies', {})).toSorted((left, right) => right.takenAt.localeCompare(left.takenAt))

/** Copies of the local database: what there is, one more now, one of them back. */
export const CopiesSection = () => {
  const { value: copies, error, reload } = useLoaded(loadCopies)
  const [restoring, setRestoring] = useState<DatabaseCopy | null>(null)
  const copy = useAction(
    useCallback(async () => {
      await call('database.copyNow', {})
      reload()
    }, [reload]),
  )
  return (
    <Section
      title="Database copies"
      text="The inventory and settings are copied daily (seven are kept) and before every update. Secrets are not in them."
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
      {copies !== null && copies.length === 0 && (
        <p className={css.muted}>No copy yet. The first is taken within a day.</p>
      )}
      {copies !== null && copies.length > 0 && (
        <table className={css.table}>
          <PlainHead columns={['Taken', 'Age', 'Why', { title: 'Size', className: css.end }]} buttons="Actions" />
          <tbody>
            {copies.map((one) => (
              <tr key={one.name}>
                <td className="num" title={one.name}>
                  {formatInstant(one.takenAt)}
                </td>
                <td>
                  <Age at={one.takenAt} suffix="" />
                </td>
                <td>{REASONS[one.reason]}</td>
                <td className={css.end}>
                  <Bytes value={one.size} />
                </td>
                <td className={css.end}>
                  <button
                    type="button"
                    className="mp-button"
                    aria-label={`Restore the copy of ${formatInstant(one.takenAt)}`}
                    onClick={() => {
                      setRestoring(one)
                    }}
                  >
                    Restore
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {copy.error !== null && <InlineError error={copy.error} />}
      <div>
        <button type="button" className="mp-button" disabled={copy.busy} onClick={() => void copy.run()}>
          {copy.busy ? 'Copying …' : 'Copy now'}
        </button>
      </div>
      {restoring !== null && (
        <RestoreDialog
          copy={restoring}
          onClose={() => {
            setRestoring(null)
            reload()
          }}
        />
      )}
    </Section>
  )
}
