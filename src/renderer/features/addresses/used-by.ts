import type { AddressRange } from '#shared/model/address-range.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { readIp } from '#shared/model/ip/ip-address.ts'

type Place = Pick<AddressRange, 'clusterId' | 'companyId' | 'shared' | 'vlan'>

/** Whether the numbers mean the same there: the same cluster, owner and VLAN, as far as these are known. */
const isThere = (range: Place, { clusterId, companyId, vlans }: GuestRow): boolean =>
  (range.clusterId === null || clusterId === range.clusterId) &&
  (range.shared || companyId === range.companyId) &&
  (range.vlan === null || vlans.length === 0 || vlans.includes(range.vlan))

/** The guest that reports this address although it is about to be given to others; null: none that is known. */
export const usedBy = (
  guests: readonly GuestRow[],
  range: Place,
  text: string,
  picked: readonly Pick<GuestRow, 'id'>[],
): GuestRow | null => {
  const wanted = readIp(text.trim())
  if (wanted === null) return null
  const isWanted = (address: string): boolean => {
    const ip = readIp(address)
    return ip !== null && ip.family === wanted.family && ip.bits === wanted.bits
  }
  return (
    guests.find(
      (guest) => isThere(range, guest) && !picked.some(({ id }) => id === guest.id) && guest.addresses.some(isWanted),
    ) ?? null
  )
}
