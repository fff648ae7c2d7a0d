import { carriesMark } from '#shared/model/machine/machine-mark.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import { isElsewhere } from '#main/adapters/proxmox/refusal-words.ts'
import type { MachineRecord } from './machine-record.ts'

/**
 * What there is under a machine's number. `own`: finished so far, with its mark; `unfinished`: a task still makes it, or
 * was broken off (then the mark is not there yet: Proxmox writes the notes last); `foreign`: somebody else's; `none`:
 * nothing.
 */
export interface Sight {
  readonly what: 'none' | 'foreign' | 'own' | 'unfinished'
  /** Empty where it is none of ours. */
  readonly config: Readonly<Record<string, string>>
  readonly marked: boolean
}

const NOT_OURS = { config: {}, marked: false }
const BEING_MADE: ReadonlySet<string> = new Set(['create', 'clone', 'disk'])

/** Looks at the cluster. @throws AppError of the client */
export const lookAt = async (
  api: Pick<ProxmoxApi, 'guestConfig' | 'isVmidFree'>,
  machine: Pick<MachineRecord, 'id' | 'node' | 'type' | 'vmid'>,
  call: ProxmoxCall,
): Promise<Sight> => {
  if (machine.vmid === null) return { what: 'none', ...NOT_OURS }
  try {
    const { values } = await api.guestConfig(machine.node, machine.type, machine.vmid, call)
    const marked = carriesMark(values.description ?? '', machine.id)
    const unfinished = BEING_MADE.has(values.lock ?? '')
    if (unfinished) return { what: 'unfinished', config: values, marked }
    return marked ? { what: 'own', config: values, marked } : { what: 'foreign', ...NOT_OURS }
  } catch (error) {
    if (!isElsewhere(error)) throw error
  }
  // Not there, or somewhere else: numbers are one's of the whole cluster.
  return { what: (await api.isVmidFree(machine.vmid, call)) ? 'none' : 'foreign', ...NOT_OURS }
}

const DISK_KEY = /^(?:(?:ide|sata|scsi|virtio|mp|unused|efidisk|tpmstate)\d+|rootfs)$/

/** Volumes of a configuration that go with the guest: `local-lvm:vm-105-disk-0`. */
export const volumesOf = (config: Readonly<Record<string, string>>, vmid: number): string[] =>
  Object.entries(config).flatMap(([key, value]) => {
    const volid = value.split(',')[0] ?? ''
    return DISK_KEY.test(key) && new RegExp(`(?:^|[:/-])(?:vm|base|subvol)-${vmid}-|:${vmid}/`).test(volid)
      ? [volid]
      : []
  })
