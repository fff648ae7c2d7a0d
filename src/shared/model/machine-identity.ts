import { decodeNics, parseProperties, type GuestConfigValues } from './guest-config.ts'

/** What tells one machine from another, whatever its number: each null or empty where the configuration does not say. */
export interface MachineIdentity {
  /** Of the SMBIOS, lower case; Proxmox makes one for each VM, and a copy made outside Proxmox keeps it. */
  readonly uuid: string | null
  /** Unix seconds of `meta: ctime=…`, written once when a VM is created and kept by backups. */
  readonly createdAt: number | null
  /** Of its interfaces, upper case. */
  readonly macs: readonly string[]
}

/** The identity a guest's configuration gives. */
export const machineIdentity = (config: GuestConfigValues): MachineIdentity => {
  const uuid = parseProperties(config.smbios1 ?? '', 'uuid').get('uuid') ?? ''
  const ctime = Number(parseProperties(config.meta ?? '', '').get('ctime') ?? '')
  return {
    uuid: uuid === '' ? null : uuid.toLowerCase(),
    createdAt: Number.isInteger(ctime) && ctime > 0 ? ctime : null,
    macs: [...new Set(decodeNics(config, []).flatMap(({ mac }) => (mac === '' ? [] : [mac])))],
  }
}

/**
 * Whether two configurations of one number are of the same machine, as far as they tell. Another creation time is another
 * machine: backups keep it, changes of the SMBIOS and of interfaces leave it. The same one proves nothing alone, as a
 * copy may have it from its template. Then the SMBIOS UUID counts, and one MAC address in common where somebody changed
 * that. Containers have neither time nor UUID, so that their interfaces have to tell; where nothing can be compared it
 * is taken for the same.
 */
export const isSameMachine = (one: MachineIdentity, other: MachineIdentity): boolean => {
  if (one.createdAt !== null && other.createdAt !== null && one.createdAt !== other.createdAt) return false
  const compareUuids = one.uuid !== null && other.uuid !== null
  if (compareUuids && one.uuid === other.uuid) return true
  if (one.macs.length > 0 && other.macs.length > 0) return one.macs.some((mac) => other.macs.includes(mac))
  return !compareUuids
}

const nameIn = ({ name, hostname }: GuestConfigValues): string => name ?? hostname ?? ''

/**
 * Whether a guest that was never seen to be away is another machine than the one last read: deleted and made anew under its
 * number while nobody looked. All that may be edited may have been, so that more is asked than of one that is back: another
 * creation time, or besides all else another name.
 */
export const isReplaced = (known: GuestConfigValues, now: GuestConfigValues): boolean => {
  const one = machineIdentity(known)
  const other = machineIdentity(now)
  if (isSameMachine(one, other)) return false
  if (one.createdAt !== null && other.createdAt !== null && one.createdAt !== other.createdAt) return true
  return nameIn(known) !== nameIn(now)
}
