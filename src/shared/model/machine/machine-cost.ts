import { NOTHING_USED, type QuotaAmounts } from '../quota.ts'
import type { MachineSpec } from './machine-spec.ts'

/**
 * What one machine takes of its company's quota.
 * @param systemDisk bytes of the image's or template's disk, for a spec that leaves its size; null: not known
 * @param external how many of its addresses are external ones
 */
export const machineCost = (spec: MachineSpec, systemDisk: number | null, external: number): QuotaAmounts => ({
  vcpu: spec.cores,
  memory: spec.memory,
  disk: spec.disks.reduce((sum, { size }, index) => sum + (size ?? (index === 0 ? (systemDisk ?? 0) : 0)), 0),
  guests: 1,
  externalAddresses: external,
})

export const costOf = (machines: readonly QuotaAmounts[]): QuotaAmounts =>
  machines.reduce(
    (sum, one) => ({
      vcpu: sum.vcpu + one.vcpu,
      memory: sum.memory + one.memory,
      disk: sum.disk + one.disk,
      guests: sum.guests + one.guests,
      externalAddresses: sum.externalAddresses + one.externalAddresses,
    }),
    NOTHING_USED,
  )
