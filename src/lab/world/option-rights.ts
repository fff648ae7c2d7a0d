import type { LabCall } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import { isDrive } from './config.ts'
import type { LabGuest } from './model.ts'

const PRIVILEGES: readonly (readonly [RegExp, string])[] = [
  [/^(memory|balloon|shares|swap|hugepages|keephugepages)$/, 'VM.Config.Memory'],
  [/^(cpu|cores|cpulimit|cpuunits|sockets|vcpus|numa\d*|affinity|smp)$/, 'VM.Config.CPU'],
  [/^(net\d+|nameserver|searchdomain|hostname)$/, 'VM.Config.Network'],
  [/^(ci.*|ipconfig\d+|sshkeys)$/, 'VM.Config.Cloudinit'],
  [/^((ide|sata|scsi|virtio)\d+|efidisk0|tpmstate0|unused\d+|rootfs|mp\d+)$/, 'VM.Config.Disk'],
  [
    /^(acpi|bios|machine|hotplug|kvm|scsihw|serial\d+|parallel\d+|usb\d+|hostpci\d+|vga|audio0|rng0|watchdog|tablet|arch)$/,
    'VM.Config.HWType',
  ],
]

const privilegeFor = (key: string): string =>
  PRIVILEGES.find(([pattern]) => pattern.test(key))?.[1] ?? 'VM.Config.Options'

/**
 * Rights by group of options, on the guest or on the pool it will be in.
 * @throws LabRefusal 403 naming the first privilege that is missing
 */
export const needForKeys = (
  call: LabCall,
  guest: LabGuest,
  keys: readonly string[],
  values: Readonly<Record<string, string>>,
  pool?: string,
): void => {
  const path = `/vms/${guest.vmid}`
  const need = (privilege: string): void => {
    if (pool === undefined || !call.may(`/pool/${pool}`, privilege)) call.need(path, privilege)
  }
  for (const key of keys) {
    const network = guest.kind === 'qemu' && /^(nameserver|searchdomain)$/.test(key)
    const pooled = pool !== undefined && call.mayAny(`/pool/${pool}`, 'VM.Config.Network', 'VM.Config.Cloudinit')
    if (network && !pooled) call.needAny(path, 'VM.Config.Network', 'VM.Config.Cloudinit')
    else if (network) continue
    else if (key === 'hostname') need('VM.Config.Options')
    else if (isDrive(guest, key) && /media=cdrom|^none/.test(values[key] ?? '')) need('VM.Config.CDROM')
    else need(privilegeFor(key))
    if (key === 'args' && !call.identity.root) refuse(500, "only root can set 'args' config")
    if (/^(usb|hostpci)\d+$/.test(key) && /host=/.test(values[key] ?? '') && !call.identity.root)
      refuse(500, `only root can set '${key}' config for real devices`)
  }
}
