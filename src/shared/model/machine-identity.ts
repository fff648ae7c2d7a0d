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
 * Whether two configurations of one number are of the same machine, as far as they tell. The creation time counts first:
 * it survives changes of the SMBIOS and of interfaces. Containers have neither, so that their interfaces have to tell;
 * where nothing can be compared it is taken for the same.
 */
export const isSameMachine = (one: MachineIdentity, other: MachineIdentity): boolean => {
  if (one.createdAt !== null && other.createdAt !== null) return one.createdAt === other.createdAt
  if (one.uuid !== null && other.uuid !== null) return one.uuid === other.uuid
  if (one.macs.length > 0 && other.macs.length > 0) return one.macs.some((mac) => other.macs.includes(mac))
  return true
}
