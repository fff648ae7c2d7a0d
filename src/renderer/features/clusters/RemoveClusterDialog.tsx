import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Plan } from '#renderer/components/plan.ts'

const planOf = (cluster: ClusterView, found: OperationOutput<'clusters.removalPlan'> | null): Plan => {
  const name = found?.name ?? cluster.name
  return {
    title: `Remove ${name} from the console`,
    noun: 'cluster',
    targets: [
      {
        id: cluster.id,
        name,
        place: cluster.addresses.map(({ address }) => address).join(', '),
        companyId: cluster.companyId,
      },
    ],
    effect:
      'Nothing is deleted on Proxmox: its nodes, guests and backups stay as they are; only this console forgets them. It can be added again at any time.',
    ...(found === null
      ? {}
      : {
          lost: `Removed here, and not to come back: what is known of ${plural(found.guests, 'guest')}, ${plural(found.nodes, 'node')} and ${plural(found.storages, 'storage')}, ${plural(found.tasks, 'task')} of its history, and the sign-in ${cluster.credential.login} from the vault.`,
        }),
    danger: true,
    destructive: true,
    confirm: 'Remove cluster',
  }
}

interface RemoveClusterDialogProps {
  readonly cluster: ClusterView
  readonly onClose: () => void
}

/** Takes a cluster out of the console: what goes with it, what stays on Proxmox, and the name typed by hand. */
export const RemoveClusterDialog = ({ cluster, onClose }: RemoveClusterDialogProps) => {
  const navigate = useNavigate()
  const { id } = cluster
  const { value: found, error, reload } = useLoaded(useCallback(() => call('clusters.removalPlan', { id }), [id]))
  return (
    <ConfirmedAction
      plan={planOf(cluster, found)}
      blockedReason={found === null ? 'Reading what goes with it …' : undefined}
      act={() => call('clusters.remove', { id, name: found?.name ?? '' })}
      onDone={() => void navigate('/clusters')}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
