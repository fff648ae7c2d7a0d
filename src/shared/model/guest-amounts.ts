import { decodeDisks, type GuestConfigValues } from './guest-config.ts'
import type { GuestRow, GuestType } from './guest.ts'
import type { QuotaAmounts } from './quota.ts'

const MIB = 1024 ** 2

/** A container without a number of cores has all its node has: as many as Proxmox can name. */
const ALL_CORES = 8192

/** What a configuration gives a guest: cores of all sockets, and bytes. */
const coresOf = (type: GuestType, values: GuestConfigValues): number =>
  type === 'lxc' ? Number(values.cores ?? ALL_CORES) : Number(values.cores ?? 1) * Number(values.sockets ?? 1)

const memoryOf = (values: GuestConfigValues): number => Number((values.memory ?? '512').replace(/^current=/, '')) * MIB

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

/** What waits for a restart of a guest: a key with its value then, null where it goes. */
export type WaitingValues = Readonly<Record<string, string | null>>

/**
 * What a guest will have beyond what its row and its disks tell, once it was restarted: nothing where it gets less, and
 * nothing any more when the row says so already.
 */
export const amountsWaiting = (
  { type, maxcpu, maxmem }: Pick<GuestRow, 'type' | 'maxcpu' | 'maxmem'>,
  values: GuestConfigValues,
  waiting: WaitingValues,
): Pick<QuotaAmounts, 'vcpu' | 'memory' | 'disk'> => {
  const after: Record<string, string> = { ...values }
  for (const [key, value] of Object.entries(waiting)) {
    if (value === null) delete after[key]
    else after[key] = value
  }
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(waiting, key))
  return {
    vcpu: has('cores', 'sockets') ? Math.max(0, coresOf(type, after) - (maxcpu ?? 0)) : 0,
    memory: has('memory') ? Math.max(0, memoryOf(after) - (maxmem ?? 0)) : 0,
    disk: Math.max(0, disksOf(after) - disksOf(values)),
  }
}
