import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import { drivesOf } from './config.ts'
import { haSid } from './guest-facts.ts'
import type { LabCluster, LabGuest, LabGuestKind } from './model.ts'
import { powerOff } from './power-tasks.ts'
import { guestOf, settled } from './routing.ts'
import type { TaskWork } from './tasks.ts'
import { startTask } from './tasks.ts'
import { dropVolume, keepsFiles, settleVolumes, volumeOn } from './volumes.ts'

const LABEL: Record<LabGuestKind, string> = { qemu: 'VM', lxc: 'CT' }

/** Volumes that go with the guest: its disks, those that are detached and those only a snapshot still names. */
const ownVolumes = (guest: LabGuest, unreferenced: boolean, cluster: LabCluster): string[] => {
  const configs = [guest.config, ...guest.snapshots.map((snapshot) => snapshot.config)]
  const named = configs.flatMap((config) =>
    drivesOf({ ...guest, config }, true)
      .filter((drive) => (!drive.cdrom || drive.cloudinit) && drive.storage !== null)
      .map((drive) => drive.volid),
  )
  const others = unreferenced
    ? [...cluster.storages.values()].flatMap((storage) =>
        storage.volumes
          .filter((volume) => volume.vmid === guest.vmid && /^(images|rootdir)$/.test(volume.content))
          .map((volume) => volume.volid),
      )
    : []
  return [...new Set([...named, ...others])]
}

/** The base some linked clone still reads from. */
const usedBase = (cluster: LabCluster, node: string, volids: readonly string[]): string | undefined =>
  volids.find((volid) => {
    const [storageId = '', name = ''] = volid.split(/:(.*)/s)
    const storage = cluster.storages.get(storageId)
    return (
      volumeOn(cluster, node, volid) !== undefined &&
      (storage?.volumes.some((volume) => volume.parent === name) ?? false)
    )
  })

const replicationOf = (cluster: LabCluster, guest: LabGuest) =>
  [...cluster.replicationJobs.values()].filter((job) => job.guest === guest.vmid)

/** Takes a guest out of everything that names it: high availability, replication and backup jobs. */
const purge = (cluster: LabCluster, guest: LabGuest): void => {
  cluster.haResources.delete(haSid(guest))
  for (const { id } of replicationOf(cluster, guest)) cluster.replicationJobs.delete(id)
  const own = String(guest.vmid)
  for (const [id, job] of cluster.backupJobs)
    for (const key of ['vmid', 'exclude']) {
      const list = job[key]
      if (typeof list !== 'string' || !list.split(',').includes(own)) continue
      const rest = list.split(',').filter((vmid) => vmid !== own)
      if (rest.length > 0) job[key] = rest.join(',')
      // A job that would back up nothing any more goes as well.
      else if (key === 'vmid') cluster.backupJobs.delete(id)
      else delete job[key]
    }
}

type Order = { cluster: LabCluster; guest: LabGuest; unreferenced: boolean; purges: boolean; skiplock: boolean }

const destroyWork =
  ({ cluster, guest, unreferenced, purges, skiplock }: Order) =>
  (): TaskWork => {
    const label = LABEL[guest.kind]
    if (cluster.guests.get(guest.vmid) !== guest)
      return { durationMs: 200, outcome: `no such ${label} (${guest.vmid})` }
    if (guest.lock !== null && !skiplock) return { durationMs: 200, outcome: `${label} is locked (${guest.lock})` }
    settleVolumes(cluster)
    const volids = ownVolumes(guest, unreferenced, cluster)
    const base = usedBase(cluster, guest.node, volids)
    if (base !== undefined)
      return { durationMs: 300, outcome: `base volume '${base}' is still in use by linked cloned` }
    const lines = volids.flatMap((volid, index) => {
      const storage = cluster.storages.get(volid.split(':')[0] ?? '')
      const silent = !storage || keepsFiles(storage) || storage.type === 'zfspool'
      const text = `  Logical volume "${volid.slice((storage?.storage.length ?? 0) + 1)}" successfully removed.`
      return silent ? [] : [{ after: 300 + index * 200, text }]
    })
    const end = 500 + volids.length * 250
    if (purges) lines.push({ after: end, text: `purging ${label} ${guest.vmid} from related configurations..` })
    return {
      durationMs: end + 200,
      lines,
      onEnd: () => {
        for (const volid of volids) dropVolume(cluster, guest.node, volid)
        if (purges) purge(cluster, guest)
        for (const pool of cluster.pools.values()) pool.vmids.delete(guest.vmid)
        cluster.access.acl = cluster.access.acl.filter((entry) => entry.path !== `/vms/${guest.vmid}`)
        cluster.guests.delete(guest.vmid)
      },
    }
  }

const destroy =
  (kind: LabGuestKind) =>
  (call: LabCall): string => {
    const { cluster, node } = call
    const skiplock = call.flag('skiplock')
    if (skiplock !== undefined && !call.identity.root) refuseParams({ skiplock: 'Only root may use this option.' })
    const guest = guestOf(call, kind)
    const label = `${LABEL[kind]} ${guest.vmid}`
    if (guest.config.get('protection') === '1') refuse(500, `can't remove ${label} - protection mode enabled`)
    const purges = call.flag('purge') ?? false
    if (cluster.haResources.has(haSid(guest)) && !purges)
      refuse(500, `unable to remove ${label} - used in HA resources and purge parameter not set.`)
    const [replication] = replicationOf(cluster, guest)
    if (replication !== undefined && !purges)
      refuse(
        500,
        `There is a replication job '${replication.id}' for guest '${guest.vmid}' - Please remove that first.`,
      )
    const force = kind === 'lxc' && (call.flag('force') ?? false)
    if (guest.startedAt !== null && !force) refuse(500, `${label} is running - destroy failed`)
    const unreferenced = call.flag('destroy-unreferenced-disks') ?? false
    const work = destroyWork({ cluster, guest, unreferenced, purges, skiplock: skiplock ?? false })
    return startTask({
      cluster,
      node,
      type: kind === 'qemu' ? 'qmdestroy' : 'vzdestroy',
      id: String(guest.vmid),
      user: call.identity.authId,
      locks: guest.vmid,
      work: () => {
        if (force && guest.lock === null) powerOff(guest)
        if (guest.startedAt !== null) return { durationMs: 200, outcome: `${label} is running - destroy failed` }
        return work()
      },
    })
  }

const CHECK: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Allocate']]

export const destroyRoutes: LabRoute[] = settled([
  { method: 'DELETE', path: '/nodes/{node}/qemu/{vmid}', handler: destroy('qemu'), check: CHECK },
  { method: 'DELETE', path: '/nodes/{node}/lxc/{vmid}', handler: destroy('lxc'), check: CHECK },
])
