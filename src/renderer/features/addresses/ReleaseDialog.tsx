import { useCallback } from 'react'
import type { AssignmentId } from '#shared/model/ids.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { plural } from '#renderer/components/format.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'

const LISTED = 12

interface ReleaseDialogProps {
  readonly released: readonly { readonly id: AssignmentId; readonly address: string; readonly label: string }[]
  readonly onDone: () => void
  readonly onClose: () => void
}

const countText = (count: number): string => (count === 1 ? '1 address' : `${count} addresses`)

/** Takes addresses back after asking. */
export const ReleaseDialog = ({ released, onDone, onClose }: ReleaseDialogProps) => {
  const release = useAction(
    useCallback(async () => {
      await call('addresses.release', { ids: released.map(({ id }) => id) })
      onDone()
      onClose()
    }, [released, onDone, onClose]),
  )
  return (
    <FormDialog
      title={`Release ${countText(released.length)}`}
      submitLabel={released.length === 1 ? 'Release address' : 'Release addresses'}
      destructive
      safeFocus
      busy={release.busy}
      onSubmit={release.run}
      onClose={onClose}
    >
      <ul>
        {released.slice(0, LISTED).map(({ id, address, label }) => (
          <li key={id}>
            <span className="mono">{address}</span>, {label}
          </li>
        ))}
        {released.length > LISTED && (
          <li>and {plural(released.length - LISTED, 'more address').replace(/s$/, 'es')}</li>
        )}
      </ul>
      <p>Nothing changes on the guests. Released addresses rest for an hour before they are given out again.</p>
      {release.error !== null && <InlineError error={release.error} />}
    </FormDialog>
  )
}
