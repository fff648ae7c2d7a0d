import { drivesOf } from '#lab/world/config.ts'
import { hash32 } from '#lab/world/random.ts'
import type { LabCluster, LabGuest } from '#lab/world/model.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { startLabCore, until } from '#support/lab-core.ts'

export const setUp = async (pace = 0.02) => {
  const setup = await startLabCore({ pace })
  const { core } = setup
  const rows = await until('all guests', async () => {
    const { guests } = await core.call('inventory.snapshot', {})
    return guests.length === 120 && guests
  })
  const { id, world } = setup.cluster(0)
  const own = rows.filter(
    ({ clusterId, lock, ha, template }) => clusterId === id && lock === '' && ha === '' && !template,
  )
  const inside = ({ vmid }: GuestRow): LabGuest => {
    const found = world.guests.get(vmid)
    if (found === undefined) throw new Error(`the lab has no ${vmid}`)
    return found
  }
  /** A guest as wanted, here and in the lab. */
  const pick = (what: string, fits: (row: GuestRow, guest: LabGuest) => boolean): GuestRow => {
    const found = own.find((row) => fits(row, inside(row)))
    if (found === undefined) throw new Error(`the lab has no ${what}`)
    return found
  }
  const now = async (guestId: GuestId): Promise<GuestRow | undefined> =>
    (await core.call('inventory.snapshot', {})).guests.find((row) => row.id === guestId)
  return { ...setup, world, clusterId: id, call: core.call, inside, pick, now }
}

export const isLocal = (world: LabCluster, guest: LabGuest): boolean =>
  drivesOf(guest, true).some(({ storage }) => storage !== null && !(world.storages.get(storage)?.shared ?? false))
/** Its disks lie where every node finds them and snapshots are possible. */
export const onShared = (world: LabCluster, guest: LabGuest): boolean =>
  !isLocal(world, guest) &&
  drivesOf(guest).every(({ storage }) => ['rbd', 'cephfs'].includes(world.storages.get(storage ?? '')?.type ?? ''))
/** Whatever is in it does not hear the power button. */
export const deaf = (guest: LabGuest): void => {
  guest.lock = null
  guest.agent = null
  while (hash32(`${guest.metrics.seed}/acpi`) % 40 !== 0) guest.metrics.seed += 1
}
export const switchOff = (guest: LabGuest): void => {
  guest.status = 'stopped'
  guest.startedAt = null
  guest.pid = null
}
export const plain = (guest: LabGuest): void => {
  guest.snapshots = []
  guest.parentSnapshot = null
  guest.config.delete('protection')
  for (const key of guest.config.keys()) if (/^(hostpci|usb)\d/.test(key)) guest.config.delete(key)
}
