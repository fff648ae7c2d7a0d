import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { changedHands, handoverParts } from './changed-hands.ts'

interface HandOverSheetProps {
  readonly cluster: ClusterView
  /** Who is to hold the whole cluster; null: the provider. */
  readonly to: CompanyId | null
  /** What is done once it was confirmed, while the sheet still stands. */
  readonly act?: () => Promise<unknown>
  /** It was confirmed and done, and the sheet is closed. */
  readonly onDone?: () => void
  readonly onClose: () => void
}

const nothing = (): Promise<void> => Promise.resolve()

/** Asks before a cluster is given to a company whole, or taken back: which guests become whose. */
export const HandOverSheet = ({ cluster, to, act = nothing, onDone, onClose }: HandOverSheetProps) => {
  const { id, name, companyId: from } = cluster
  const companies = useCompanyLooks()
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const { value: slices, error, reload } = useLoaded(useCallback(() => call('tenancy.slices', { clusterId: id }), [id]))
  const changed = changedHands({ clusterId: id, owner: to, slices: slices ?? [], guests })
  const left =
    from === null
      ? ''
      : `The people of ${companyLabel(companies, from)} no longer see the cluster, nor what of it no slice gives them. `
  return (
    <ConfirmedAction
      plan={{
        title:
          to === null
            ? `Take ${name} back from ${companyLabel(companies, from)}`
            : `Give ${name} to ${companyLabel(companies, to)}`,
        noun: 'cluster',
        targets: [{ id, name, place: cluster.addresses.map(({ address }) => address).join(', '), companyId: from }],
        effect: `${left}Guests that change hands leave their projects. Nothing changes on Proxmox, and the cluster can be given to another company at any time.`,
        ...(slices === null ? {} : handoverParts(changed, companies, looks)),
        danger: true,
        destructive: false,
        confirm: to === null ? 'Take cluster back' : 'Give cluster',
      }}
      blockedReason={slices === null ? 'Reading which guests change hands …' : undefined}
      act={act}
      onDone={onDone}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
