import type { LabCall } from '../http/handler.ts'
import { LabRefusal, refuse, refuseParams } from '../http/handler.ts'
import { parseDrive } from './config.ts'
import { NEW_DISK } from './drives.ts'
import type { LabGuestKind, LabVolume } from './model.ts'

const denied = (what: string): never => {
  throw new LabRefusal(403, `Permission check failed (${what})`)
}

/** `local:iso/x.iso` → iso; a disk's name → images. */
const volumeType = (volid: string): LabVolume['content'] => {
  const [, type] = /:(iso|vztmpl|import|snippets|backup)\//.exec(volid) ?? []
  return type === undefined ? 'images' : (type as LabVolume['content'])
}

/** Guest a disk belongs to by its name: `local-lvm:vm-100-disk-0`. */
const ownerOf = (volid: string): number | undefined => {
  const digits = /(?:vm|base|subvol|basevol)-(\d+)-/.exec(volid)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** PVE::Storage check_volume_access: who may use a volume that is there already. */
export const checkVolumeAccess = (call: LabCall, vmid: number, volid: string): void => {
  const { storage } = parseDrive('', volid)
  if (storage === null) {
    if (!call.identity.root) denied('Only root can pass arbitrary filesystem paths.')
    return
  }
  const path = `/storage/${storage}`
  if (!call.cluster.storages.has(storage)) refuse(500, `storage '${storage}' does not exist`)
  if (call.may(path, 'Datastore.Allocate')) return
  const type = volumeType(volid)
  if (type !== 'images') return call.needAny(path, 'Datastore.AllocateSpace', 'Datastore.Audit')
  const owner = ownerOf(volid)
  if (owner !== vmid) call.need(`/vms/${owner ?? 0}`, 'VM.Config.Disk')
}

const WORDS: Record<LabGuestKind, string> = {
  qemu: 'does not support vm images',
  lxc: 'does not support container directories',
}

const checkNewDisk = (call: LabCall, kind: LabGuestKind, storageId: string): void => {
  call.need(`/storage/${storageId}`, 'Datastore.AllocateSpace')
  const storage = call.cluster.storages.get(storageId) ?? refuse(500, `storage '${storageId}' does not exist`)
  if (!storage.content.includes(kind === 'qemu' ? 'images' : 'rootdir'))
    refuseParams({ storage: `storage '${storageId}' ${WORDS[kind]}` })
}

const checkImport = (call: LabCall, vmid: number, key: string, source: string): void => {
  const type = volumeType(source)
  const owner = ownerOf(source)
  if (parseDrive('', source).storage !== null && type !== 'images' && type !== 'import')
    refuseParams({ [key]: `${source} has wrong type '${type}' - needs to be 'images' or 'import'` })
  if (type === 'images' && owner !== undefined) call.need(`/vms/${owner}`, 'VM.Clone')
  else checkVolumeAccess(call, vmid, source)
}

/**
 * What the API checks of drives before it starts a task (check_storage_access): rights on the storage, its content
 * types, and what kind of volume stands where. Whether the storage answers and the volume is there shows in the task.
 */
export const checkDrives = (
  call: LabCall,
  kind: LabGuestKind,
  vmid: number,
  drives: readonly (readonly [key: string, value: string])[],
): void => {
  for (const [key, value] of drives) {
    const { volid, storage, cdrom, options } = parseDrive(key, value)
    const name = storage === null ? volid : volid.slice(storage.length + 1)
    if (volid === '' || volid === 'none') continue
    if (volid === 'cdrom') call.need('/', 'Sys.Console')
    else if (name === 'cloudinit' && storage !== null) checkNewDisk(call, kind, storage)
    else if (NEW_DISK.test(name) && !cdrom) {
      if (storage === null) refuse(500, 'no storage ID specified (and no default storage)')
      else checkNewDisk(call, kind, storage)
    } else {
      checkVolumeAccess(call, vmid, volid)
      const type = volumeType(volid)
      if (type === 'iso' && !cdrom) refuseParams({ [key]: `explicit 'media=cdrom' is required for iso images` })
      if (type !== 'images' && type !== 'iso') refuseParams({ [key]: "content type needs to be 'images' or 'iso'" })
    }
    const source = options['import-from']
    if (source !== undefined) checkImport(call, vmid, key, source)
  }
}

/** SDN.Use on every bridge the interfaces are put on, with their VLAN. A bridge of SDN lies in its zone. */
export const checkBridges = (call: LabCall, interfaces: readonly string[]): void => {
  for (const value of interfaces) {
    const bridge = /(?:^|,)bridge=([^,]+)/.exec(value)?.[1]
    if (bridge === undefined) continue
    const tag = /(?:^|,)tag=(\d+)/.exec(value)?.[1]
    const zone = call.cluster.vnets?.find((vnet) => vnet.vnet === bridge)?.zone ?? 'localnetwork'
    call.need(`/sdn/zones/${zone}/${bridge}${tag === undefined ? '' : `/${tag}`}`, 'SDN.Use')
  }
}
