import type { PlanTarget } from '#renderer/components/plan.ts'
import type { Assignment } from '#shared/model/address-range.ts'

/** What a plan says of an address that was given out. */
export type GivenAddress = Pick<Assignment, 'id' | 'address' | 'label' | 'interface' | 'companyId'>

/** An address as a plan names it: who has it stands beside it. */
export const addressTarget = ({ id, address, label, interface: nic, companyId }: GivenAddress): PlanTarget => ({
  id,
  name: address,
  place: nic === null ? label : `${label} ${nic}`,
  companyId,
})
