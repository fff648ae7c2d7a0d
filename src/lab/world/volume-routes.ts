import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import { drivesOf } from './config.ts'
import { checkVolumeAccess } from './drive-checks.ts'
import { usableStorage } from './drives.ts'
import type { LabCluster, LabStorage, LabVolume } from './model.ts'
import { compact, settled } from './routing.ts'
import type { TaskWork } from './tasks.ts'
import { startTask } from './tasks.ts'
import { directoryOf, dropVolume, keepsFiles, volumeOn } from './volumes.ts'

/** A volume may be named with its storage or without. */
const volidOf = (call: LabCall): string => {
  const name = call.path['volume'] ?? ''
  return name.includes(':') ? name : `${call.path['storage'] ?? ''}:${name}`
}

const storageOf = (call: LabCall): LabStorage =>
  usableStorage(call.cluster, call.node.name, volidOf(call).split(':')[0] ?? '')

const DIRECTORIES: Record<string, string> = {
  iso: 'template/iso',
  vztmpl: 'template/cache',
  backup: 'dump',
  import: 'import',
  snippets: 'snippets',
}

/** Where the volume lies on the node. */
const pathOf = (storage: LabStorage, volid: string): string => {
  const name = volid.slice(storage.storage.length + 1)
  if (!keepsFiles(storage)) return `/dev/${storage.storage}/${name}`
  const [content = '', ...rest] = name.split('/')
  const directory = DIRECTORIES[content]
  return `${directoryOf(storage)}/${directory === undefined ? `images/${name}` : `${directory}/${rest.join('/')}`}`
}

const show = (call: LabCall): Record<string, unknown> => {
  const volid = volidOf(call)
  checkVolumeAccess(call, 0, volid)
  const storage = storageOf(call)
  const volume = volumeOn(call.cluster, call.node.name, volid)
  if (!volume) return refuse(500, `volume_size_info on '${volid}' failed - no format`)
  return compact({
    format: volume.content === 'backup' ? 'raw' : volume.format,
    notes: volume.notes ?? undefined,
    path: pathOf(storage, volid),
    protected: volume.protected ? 1 : undefined,
    size: volume.sizeBytes,
    used: volume.usedBytes,
  })
}

const change = (call: LabCall): null => {
  const volid = volidOf(call)
  checkVolumeAccess(call, 0, volid)
  const volume = volumeOn(call.cluster, call.node.name, volid) ?? refuse(500, `volume '${volid}' does not exist`)
  volume.notes = call.text('notes') ?? volume.notes
  volume.protected = call.flag('protected') ?? volume.protected
  return null
}

/** Why the storage's own tools refuse; files are deleted whoever uses them. */
const obstacle = (cluster: LabCluster, storage: LabStorage, volume: LabVolume): string | undefined => {
  const name = volume.volid.slice(storage.storage.length + 1)
  if (volume.protected) return `cannot remove protected volume '${name}' on '${storage.storage}'`
  if (storage.volumes.some((other) => other.parent === name))
    return `base volume '${volume.volid}' is still in use by linked cloned`
  if (keepsFiles(storage)) return undefined
  const guest = volume.vmid === null ? undefined : cluster.guests.get(volume.vmid)
  const busy =
    guest !== undefined && guest.startedAt !== null && drivesOf(guest).some((drive) => drive.volid === volume.volid)
  if (!busy) return undefined
  if (storage.type === 'rbd') return `rbd error: rbd: error: image still has watchers`
  if (storage.type === 'zfspool') return `zfs error: cannot destroy '${name}': dataset is busy`
  return `lvremove '${name}' error:   Logical volume ${name} in use.`
}

const removeWork = (cluster: LabCluster, node: string, storage: LabStorage, volid: string) => (): TaskWork => {
  const volume = volumeOn(cluster, node, volid)
  const problem = volume && obstacle(cluster, storage, volume)
  if (problem !== undefined) return { durationMs: 300, outcome: problem }
  const missing = volume ? [] : [{ after: 200, text: `disk image '${pathOf(storage, volid)}' does not exist` }]
  return {
    durationMs: 600,
    lines: [...missing, { after: 400, text: `Removed volume '${volid}'` }],
    onEnd: () => void dropVolume(cluster, node, volid),
  }
}

const remove = (call: LabCall): string => {
  const volid = volidOf(call)
  const storage = storageOf(call)
  const owner = /(?:vm|base|subvol|basevol)-(\d+)-|vzdump-(?:qemu|lxc)-(\d+)-|backup\/(?:vm|ct)\/(\d+)\//.exec(volid)
  const vmid = owner?.slice(1).find((part) => part !== undefined)
  const path = `/storage/${storage.storage}`
  if (/:backup\//.test(volid) && vmid !== undefined) {
    call.need(path, 'Datastore.AllocateSpace')
    call.need(`/vms/${vmid}`, 'VM.Backup')
  } else call.need(path, 'Datastore.Allocate')
  return startTask({
    cluster: call.cluster,
    node: call.node,
    type: 'imgdel',
    id: vmid === undefined ? storage.storage : `${vmid}@${storage.storage}`,
    user: call.identity.authId,
    work: removeWork(call.cluster, call.node.name, storage, volid),
  })
}

const PATH = '/nodes/{node}/storage/{storage}/content/{volume}'

export const volumeRoutes: LabRoute[] = settled([
  { method: 'GET', path: PATH, handler: show },
  { method: 'PUT', path: PATH, handler: change },
  { method: 'DELETE', path: PATH, handler: remove },
])
