import { decodeDisks, type GuestConfigValues } from '#shared/model/guest-config.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import type { GuestType } from '#shared/model/guest.ts'
import type { QuotaAmounts } from '#shared/model/quota.ts'

const MIB = 1024 ** 2

/** A container without a number of cores has all its node has: as many as Proxmox can name. */
const ALL_CORES = 8192

/** What a configuration gives a guest: cores of all sockets, and bytes. */
export const coresOf = (type: GuestType, values: GuestConfigValues): number =>
  type === 'lxc' ? Number(values.cores ?? ALL_CORES) : Number(values.cores ?? 1) * Number(values.sockets ?? 1)

export const memoryOf = (values: GuestConfigValues): number =>
  Number((values.memory ?? '512').replace(/^current=/, '')) * MIB

const sizeOf = (values: GuestConfigValues, key: string): number =>
  decodeDisks(values).find((disk) => disk.key === key)?.size ?? 0

/** All disks together; what is detached counts for nobody. Bytes. */
const disksOf = (values: GuestConfigValues): number =>
  decodeDisks(values)
    .filter(({ key, cdrom }) => !cdrom && !key.startsWith('unused'))
    .reduce((sum, { size }) => sum + (size ?? 0), 0)

/** What one configuration asks for beyond another; negative where it gives back, which is no demand. */
export const demandBetween = (
  type: GuestType,
  before: GuestConfigValues,
  after: GuestConfigValues,
): Pick<QuotaAmounts, 'vcpu' | 'memory' | 'disk'> => ({
  vcpu: coresOf(type, after) - coresOf(type, before),
  memory: memoryOf(after) - memoryOf(before),
  disk: disksOf(after) - disksOf(before),
})

/** What of the company's quota a change asks for beyond what the guest has; what is given back is no demand. */
export const demandOf = (type: GuestType, values: GuestConfigValues, action: GuestAction): Partial<QuotaAmounts> => {
  if (action.kind === 'disk.add') return { disk: action.size }
  if (action.kind === 'disk.move') return action.deleteSource ? {} : { disk: sizeOf(values, action.disk) }
  if (action.kind === 'disk.resize') return { disk: action.size - sizeOf(values, action.disk) }
  if (action.kind !== 'config') return {}
  const after = { ...values, ...action.set }
  for (const key of action.remove) delete after[key]
  return demandBetween(type, values, after)
}
