import type { GuestRow } from './guest.ts'

/** A guest's place in Proxmox' own page. @param origin `https://host:8006` of a node of its cluster */
export const guestUrl = (origin: string, { type, vmid }: Pick<GuestRow, 'type' | 'vmid'>): string =>
  `${origin}/#v1:0:${type}/${vmid}`
