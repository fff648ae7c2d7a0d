import { call } from '#renderer/client/client.ts'
import { useCluster } from '#renderer/client/clusters.store.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import type { Company } from '#shared/model/company.ts'
import type { Slice } from '#shared/model/slice.ts'
import { changedHands, handoverParts } from './changed-hands.ts'
import { sliceText } from './slice-form.ts'

interface RemoveSliceDialogProps {
  readonly company: Company
  readonly slice: Slice
  /** Every slice there is. */
  readonly slices: readonly Slice[]
  readonly onClose: () => void
}

/** Takes a slice from a company; its guests are again whose the cluster is. */
export const RemoveSliceDialog = ({ company, slice, slices, onClose }: RemoveSliceDialogProps) => {
  const { id, clusterId } = slice
  const cluster = useCluster(clusterId)
  const companies = useCompanyLooks()
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const owner = cluster?.companyId ?? null
  const changed = changedHands({ clusterId, owner, guests, slices: slices.filter((other) => other.id !== id) })
  const name = cluster?.name ?? ''
  const plan: Plan = {
    title: `Remove the slice of ${name}`,
    noun: 'slice',
    targets: [{ id, name, place: sliceText(slice), companyId: company.id }],
    effect:
      changed.size === 0
        ? `${company.name} no longer has this part of the cluster. No guest changes hands, and nothing changes on Proxmox.`
        : `${company.name} no longer has this part of the cluster. Its guests are then whose the cluster is (${companyLabel(companies, owner)}) or another slice makes them, and in no project. Nothing changes on Proxmox.`,
    ...handoverParts(changed, companies, looks),
    lost: 'What the slice says is not kept: it has to be entered again to give the guests back.',
    danger: true,
    destructive: true,
    confirm: 'Remove slice',
  }
  return (
    <ConfirmedAction plan={plan} act={() => call('tenancy.removeSlice', { id, clusterName: name })} onClose={onClose} />
  )
}
