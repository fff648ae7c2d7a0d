import type { GuestConfigValues } from '#shared/model/guest-config.ts'

/** Where Proxmox itself puts a CD drive first, then what else takes one. */
const PLACES = ['ide2', 'ide0', 'ide1', 'ide3', 'sata0', 'sata1', 'sata2', 'sata3', 'sata4', 'sata5', 'scsi30']

/** Places for a further CD drive, the best first. */
export const freeCdPlaces = (values: GuestConfigValues): string[] => PLACES.filter((key) => values[key] === undefined)
