import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { allowanceOf } from '#shared/model/machine/allowance.ts'
import type { MachinePlace } from './machine-place.ts'
import type { MachineRecord } from './machine-record.ts'

/**
 * Before anything is asked of a cluster: a job may have waited, or is retried days later, and the company's part of the
 * cluster is another by then.
 * @param template what is under the number of the guest to be cloned; undefined: it is no clone, or there is none
 * @throws AppError `conflict` that says what is not the company's to use any more
 */
export const assertStillAllowed = (
  { spec, settled, place: number, name }: MachineRecord,
  { companyId, companyName, clusterName, holder, slices }: MachinePlace,
  template: GuestRow | undefined,
): void => {
  // What the provider lent when it was asked for stays lent, as long as nobody else has it.
  const may = allowanceOf(companyId, holder, slices, true)
  const storages = [spec.storage, ...spec.disks.map(({ storage }) => storage)]
  const vlans = spec.nics.flatMap(({ network }) => (network.kind === 'bridge' ? [network.vlan] : []))
  const foreign = [
    ...(may.any ? [] : ['any part of it']),
    ...storages.flatMap((one) => (one === null || may.storage(one) ? [] : [`the storage ${one}`])),
    ...vlans.flatMap((vlan) => (may.vlan(vlan) ? [] : [vlan === null ? 'untagged networks' : `VLAN ${vlan}`])),
    ...(spec.vmid === null || may.vmid(spec.vmid + number) ? [] : [`VMID ${spec.vmid + number}`]),
    ...(settled.pool === null || may.pool(settled.pool) ? [] : [`the pool ${settled.pool}`]),
    ...settled.tags.flatMap((tag) => (may.tag(tag) ? [] : [`the tag ${tag}`])),
    ...(template === undefined || template.companyId === companyId || (template.template && template.companyId === null)
      ? []
      : [`the template ${settled.template?.vmid ?? ''}`]),
  ]
  const [first] = foreign
  if (first === undefined) return
  throw new AppError(
    'conflict',
    `${name} was not made: since it was asked for, ${companyName} may not use ${first} on ${clusterName} any more. Create it anew with what may be used now.`,
  )
}
