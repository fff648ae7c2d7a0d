import { call } from '#renderer/client/client.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import type { Slice } from '#shared/model/slice.ts'
import { changedHands, handoverParts } from './changed-hands.ts'

interface TakeBackDialogProps {
  readonly company: Company
  /** One that the company holds whole. */
  readonly cluster: ClusterView
  /** Every slice there is. */
  readonly slices: readonly Slice[]
  readonly onClose: () => void
}

/** Makes a cluster that was given to a company whole the provider's own again. */
export const TakeBackDialog = ({ company, cluster, slices, onClose }: TakeBackDialogProps) => {
  const companies = useCompanyLooks()
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const { id, name } = cluster
  const plan: Plan = {
    title: `Take ${name} back from ${company.name}`,
    noun: 'cluster',
    targets: [
      { id, name, place: cluster.addresses.map(({ address }) => address).join(', '), companyId: cluster.companyId },
    ],
    effect: `The people of ${company.name} no longer see the cluster, nor what of it no slice gives them; its guests leave their projects. Nothing changes on Proxmox, and the cluster can be given again where it is edited.`,
    ...handoverParts(changedHands({ clusterId: id, owner: null, slices, guests }), companies, looks),
    danger: true,
    destructive: false,
    confirm: 'Take cluster back',
  }
  return <ConfirmedAction plan={plan} act={() => call('clusters.update', { id, companyId: null })} onClose={onClose} />
}
