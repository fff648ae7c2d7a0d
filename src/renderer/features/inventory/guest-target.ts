import type { PlanTarget } from '#renderer/components/plan.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from './cluster-looks.ts'

/** A guest as a plan names it: number, cluster and node beside its name. */
export const guestTarget = (guest: GuestRow, looks: ClusterLooks): PlanTarget => ({
  id: guest.id,
  name: guest.name,
  place: `${guest.vmid} · ${looks.get(guest.clusterId)?.name ?? ''} · ${guest.node}`,
  companyId: guest.companyId,
})
