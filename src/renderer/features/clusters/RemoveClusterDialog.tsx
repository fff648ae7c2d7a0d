import { useCallback, useState } from 'react'
import { useNavigate } from 'react-router'
import type { ClusterView } from '#shared/model/cluster.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'

/** Takes a cluster out of the console: what goes with it, what stays on Proxmox, and the name typed by hand. */
export const RemoveClusterDialog = ({
  cluster,
  onClose,
}: {
  readonly cluster: ClusterView
  readonly onClose: () => void
}) => {
  const navigate = useNavigate()
  const { id } = cluster
  const [typed, setTyped] = useState('')
  const {
    value: plan,
    error: planError,
    reload,
  } = useLoaded(useCallback(() => call('clusters.removalPlan', { id }), [id]))

  const remove = useAction(
    useCallback(async () => {
      await call('clusters.remove', { id, name: typed })
      onClose()
      await navigate('/clusters')
    }, [id, typed, onClose, navigate]),
  )
  const name = plan?.name ?? cluster.name

  return (
    <FormDialog
      title={`Remove ${cluster.name} from the console`}
      submitLabel="Remove cluster"
      company={cluster.companyId}
      destructive
      busy={remove.busy}
      blockedReason={
        plan === null ? 'Reading what goes with it …' : typed === name ? undefined : 'Type the name to go on.'
      }
      onSubmit={remove.run}
      onClose={onClose}
    >
      <p>
        <strong>Nothing is deleted on Proxmox.</strong> Its nodes, guests and backups stay as they are; only this
        console forgets them.
      </p>
      {planError !== null && <InlineError error={planError} onRetry={reload} />}
      {plan !== null && (
        <p>
          Removed here: what is known of {plural(plan.guests, 'guest')}, {plural(plan.nodes, 'node')} and{' '}
          {plural(plan.storages, 'storage')}, {plural(plan.tasks, 'task')} of its history, and the sign-in{' '}
          <span className="mono">{cluster.credential.login}</span> from the vault. It can be added again at any time;
          the history does not come back.
        </p>
      )}
      {remove.error !== null && <InlineError error={remove.error} />}
      <LabelledField label={`Type ${name} to confirm`} autoFocus value={typed} onChange={setTyped} />
    </FormDialog>
  )
}
