import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import type { LabStorage, LabVolume } from './model.ts'
import { compact, settled } from './routing.ts'
import { storageUse } from './storage-facts.ts'

type Row = Record<string, unknown>

const visible = (call: LabCall, storage: LabStorage): boolean =>
  (storage.nodes === null || storage.nodes.includes(call.node.name)) &&
  call.mayAny(`/storage/${storage.storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace')

/** Zeros where the storage is disabled or does not answer. */
const facts = (call: LabCall, storage: LabStorage): Row => {
  const active = storage.enabled && !storage.inactiveOn.has(call.node.name)
  const total = active ? storage.totalBytes : 0
  const used = active ? storageUse(storage, call.node.name) : 0
  return {
    active: active ? 1 : 0,
    avail: total - used,
    content: storage.content.join(','),
    enabled: storage.enabled ? 1 : 0,
    shared: storage.shared ? 1 : 0,
    total,
    type: storage.type,
    used,
  }
}

const list = (call: LabCall): Row[] => {
  const contents = call.list('content')
  const only = call.text('storage')
  const target = call.text('target')
  return [...call.cluster.storages.values()]
    .filter((storage) => visible(call, storage))
    .filter((storage) => only === undefined || storage.storage === only)
    .filter((storage) => !call.flag('enabled') || storage.enabled)
    .filter((storage) => contents.length === 0 || contents.some((content) => storage.content.includes(content)))
    .filter((storage) => target === undefined || (storage.shared && (storage.nodes?.includes(target) ?? true)))
    .map((storage) => {
      const row: Row = { ...facts(call, storage), storage: storage.storage }
      const total = Number(row['total'])
      return total > 0 ? { ...row, used_fraction: Number(row['used']) / total } : row
    })
}

/** @throws LabRefusal 500 in the wording of PVE::Storage for one that is unknown, disabled or elsewhere */
const storageOf = (call: LabCall): LabStorage => {
  const id = call.path['storage'] ?? ''
  const storage = call.cluster.storages.get(id) ?? refuse(500, `storage '${id}' does not exist`)
  if (!storage.enabled) refuse(500, `storage '${id}' is disabled`)
  if (storage.nodes !== null && !storage.nodes.includes(call.node.name))
    refuse(500, `storage '${id}' is not available on node '${call.node.name}'`)
  return storage
}

const status = (call: LabCall): Row => {
  const id = call.path['storage'] ?? ''
  const storage = call.cluster.storages.get(id) ?? refuse(500, `No such storage.`)
  if (storage.nodes !== null && !storage.nodes.includes(call.node.name)) refuse(500, 'No such storage.')
  return facts(call, storage)
}

/**
 * A volume is listed for those who may use it: a backup asks for VM.Backup on its guest and space on the storage, a disk
 * for VM.Audit or full rights on the storage; the rest only for the right to see the storage (check_volume_access).
 */
const mayList = (call: LabCall, storage: string, volume: LabVolume): boolean => {
  const path = `/storage/${storage}`
  if (call.may(path, 'Datastore.Allocate')) return true
  if (volume.content === 'backup')
    return (
      volume.vmid !== null && call.may(`/vms/${volume.vmid}`, 'VM.Backup') && call.may(path, 'Datastore.AllocateSpace')
    )
  if (volume.content === 'images' || volume.content === 'rootdir')
    return volume.vmid !== null && call.may(`/vms/${volume.vmid}`, 'VM.Config.Disk')
  return true
}

const GUESTLESS = new Set(['snippets', 'import'])

const content = (call: LabCall): Row[] => {
  const storage = storageOf(call)
  if (storage.inactiveOn.has(call.node.name)) refuse(500, `storage '${storage.storage}' is not online`)
  const kind = call.text('content')
  const vmid = call.integer('vmid')
  return (
    storage.volumes
      .filter((volume) => storage.shared || volume.node === call.node.name)
      .filter((volume) => kind === undefined || volume.content === kind)
      // Snippets and import images know no guest; asking for one guest's volumes lists them all the same.
      .filter((volume) => vmid === undefined || volume.vmid === vmid || GUESTLESS.has(volume.content))
      .filter((volume) => mayList(call, storage.storage, volume))
      .sort((a, b) => (a.volid < b.volid ? -1 : 1))
      .map((volume) =>
        compact({
          content: volume.content,
          ctime: volume.createdSeconds,
          format: volume.format,
          notes: volume.notes ?? undefined,
          parent: volume.content === 'images' || volume.content === 'rootdir' ? volume.parent : undefined,
          protected: volume.protected ? 1 : undefined,
          size: volume.sizeBytes,
          used: volume.content === 'images' || volume.content === 'rootdir' ? volume.usedBytes : undefined,
          vmid: volume.vmid ?? undefined,
          volid: volume.volid,
          ...volume.extra,
        }),
      )
  )
}

const SEE = ['perm', '/storage/{storage}', ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any', 1]

export const storageRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/nodes/{node}/storage', handler: list },
  { method: 'GET', path: '/nodes/{node}/storage/{storage}/status', handler: status, check: SEE },
  { method: 'GET', path: '/nodes/{node}/storage/{storage}/content', handler: content, check: SEE },
])
