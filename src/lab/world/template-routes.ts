import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import { drivesOf, isDrive } from './config.ts'
import type { Drive } from './config.ts'
import type { LabCluster, LabGuest, LabGuestKind } from './model.ts'
import { guestOf, settled } from './routing.ts'
import { startTask } from './tasks.ts'
import { baseVolid, takesTemplates, volumeOn } from './volumes.ts'

const bases = (guest: LabGuest): Drive[] => drivesOf(guest).filter((drive) => !drive.cdrom && drive.storage !== null)

const refuseUnfit = (guest: LabGuest): void => {
  const vm = guest.kind === 'qemu'
  if (guest.lock !== null) refuse(500, `${vm ? 'VM' : 'CT'} is locked (${guest.lock})`)
  if (guest.snapshots.length > 0)
    refuse(500, `unable to create template, because ${vm ? 'VM' : 'CT'} contains snapshots`)
  if (guest.template) refuse(500, "you can't convert a template to a template")
  if (guest.startedAt !== null)
    refuse(
      500,
      vm
        ? "you can't convert a VM to template if VM is running"
        : "you can't convert a CT to template if the CT is running",
    )
}

/** The disk whose storage cannot keep a base. */
const unfitDisk = (cluster: LabCluster, guest: LabGuest): string | undefined => {
  const drive = bases(guest).find(({ storage }) => {
    const found = cluster.storages.get(storage ?? '')
    return found !== undefined && !takesTemplates(found)
  })
  return drive && `Template feature is not available for '${drive.volid}' (${drive.key})`
}

/** Makes the guest a template for good: its disks become bases, under another name. */
const convert = (cluster: LabCluster, guest: LabGuest): void => {
  for (const drive of bases(guest)) {
    const base = baseVolid(drive.volid)
    const volume = volumeOn(cluster, guest.node, drive.volid)
    if (volume) volume.volid = base
    guest.config.set(drive.key, (guest.config.get(drive.key) ?? '').replace(drive.volid, base))
  }
  guest.template = true
  // Pending changes of a stopped guest have been worked in; what is left names disks that are gone.
  for (const key of guest.pending.keys()) if (isDrive(guest, key)) guest.pending.delete(key)
}

const template =
  (kind: LabGuestKind) =>
  (call: LabCall): string | null => {
    const { cluster } = call
    const guest = guestOf(call, kind)
    refuseUnfit(guest)
    const unfit = unfitDisk(cluster, guest)
    if (kind === 'lxc') {
      if (unfit !== undefined) refuse(500, unfit)
      convert(cluster, guest)
      return null
    }
    return startTask({
      cluster,
      node: call.node,
      type: 'qmtemplate',
      id: String(guest.vmid),
      user: call.identity.authId,
      locks: guest.vmid,
      work: () => {
        if (unfit !== undefined) return { durationMs: 200, outcome: unfit }
        if (guest.lock !== null) return { durationMs: 200, outcome: `VM is locked (${guest.lock})` }
        const renamed = bases(guest).filter(({ storage }) =>
          /^(lvmthin)$/.test(cluster.storages.get(storage ?? '')?.type ?? ''),
        )
        const lines = renamed.map((drive, index) => {
          const [from, to] = [drive.volid, baseVolid(drive.volid)].map((volid) => volid.split(':')[1] ?? '')
          return { after: 300 + index * 200, text: `  Renamed "${from}" to "${to}" in volume group "pve"` }
        })
        return { durationMs: 900, lines, onEnd: () => convert(cluster, guest) }
      },
    })
  }

const CHECK: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Allocate']]

export const templateRoutes: LabRoute[] = settled([
  { method: 'POST', path: '/nodes/{node}/qemu/{vmid}/template', handler: template('qemu'), check: CHECK },
  { method: 'POST', path: '/nodes/{node}/lxc/{vmid}/template', handler: template('lxc'), check: CHECK },
])
