import { refuse, type LabCall, type LabRoute } from '../http/handler.ts'
import { isLibraryContent, libraryPath, usableStorage } from './library.ts'
import type { LabStorage, LabVolume } from './model.ts'
import { compact, settled } from './routing.ts'
import { startTask } from './tasks.ts'
import { dropVolume, filePath } from './volumes.ts'

const pathOf = (storage: LabStorage, volid: string): string => {
  const rest = volid.slice(storage.storage.length + 1)
  const [folder = '', ...name] = rest.split('/')
  if (isLibraryContent(folder)) return libraryPath(storage, folder, name.join('/'))
  if (folder === 'backup') return `${String(storage.options['path'] ?? '')}/dump/${name.join('/')}`
  return filePath(storage, volid)
}

/** The volume a path names, with or without the storage before it. */
const wanted = (call: LabCall): { storage: LabStorage; volid: string; volume: LabVolume | undefined } => {
  const given = call.path['volume'] ?? ''
  const id = call.path['storage'] ?? ''
  const storage = usableStorage(call.cluster, call.node.name, id)
  if (typeof storage === 'string') return refuse(500, storage)
  const volid = given.includes(':') ? given : `${id}:${given}`
  const volume = storage.volumes.find(
    (one) => one.volid === volid && (storage.shared || one.node === null || one.node === call.node.name),
  )
  return { storage, volid, volume }
}

const info = (call: LabCall): unknown => {
  const { storage, volid, volume } = wanted(call)
  call.needAny(`/storage/${storage.storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace')
  if (volume === undefined) return refuse(500, `volume_size_info on '${volid}' failed - no format`)
  return compact({
    format: volume.content === 'backup' ? 'raw' : volume.format,
    notes: volume.notes ?? undefined,
    path: pathOf(storage, volid),
    protected: volume.protected ? 1 : undefined,
    size: volume.sizeBytes,
    used: volume.usedBytes,
  })
}

/** Notes and protection; only backups have them. */
const change = (call: LabCall): null => {
  const { storage, volid, volume } = wanted(call)
  if (volume === undefined) return refuse(500, `volume '${volid}' does not exist`)
  if (volume.vmid !== null && !call.may(`/storage/${storage.storage}`, 'Datastore.Allocate'))
    call.need(`/vms/${volume.vmid}`, 'VM.Backup')
  const [notes, isProtected] = [call.text('notes'), call.flag('protected')]
  if (notes !== undefined) volume.notes = notes === '' ? null : notes
  if (isProtected !== undefined) volume.protected = isProtected
  return null
}

/** Proxmox asks nobody whether a volume is in use. */
const remove = (call: LabCall): string => {
  const { storage, volid, volume } = wanted(call)
  const path = `/storage/${storage.storage}`
  const ownBackup =
    volume?.content === 'backup' && volume.vmid !== null && call.may(`/vms/${volume.vmid}`, 'VM.Backup')
  call.need(path, ownBackup ? 'Datastore.AllocateSpace' : 'Datastore.Allocate')
  const vmid = volume?.vmid ?? null
  const { cluster, node } = call
  return startTask({
    cluster,
    node,
    type: 'imgdel',
    id: vmid === null ? storage.storage : `${vmid}@${storage.storage}`,
    user: call.identity.authId,
    work: () => {
      if (volume?.protected === true) {
        const name = volid.slice(storage.storage.length + 1)
        return { durationMs: 50, outcome: `cannot remove protected volume '${name}' on '${storage.storage}'` }
      }
      const missing = volume === undefined ? [`disk image '${pathOf(storage, volid)}' does not exist`] : []
      return {
        durationMs: 150,
        lines: [...missing, `Removed volume '${volid}'`].map((text) => ({ after: 150, text })),
        onEnd: () => {
          dropVolume(cluster, node.name, volid)
        },
      }
    },
  })
}

export const contentRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/nodes/{node}/storage/{storage}/content/{volume}', handler: info },
  { method: 'PUT', path: '/nodes/{node}/storage/{storage}/content/{volume}', handler: change },
  { method: 'DELETE', path: '/nodes/{node}/storage/{storage}/content/{volume}', handler: remove },
])
