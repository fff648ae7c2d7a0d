import type { LabCluster } from '../world/model.ts'
import { mac, type Draft } from './draft.ts'
import type { System } from './names.ts'

const OSTYPE: Record<System, string> = {
  debian: 'l26',
  ubuntu: 'l26',
  rocky: 'l26',
  alpine: 'l26',
  other: 'other',
  windows: 'win11',
}
const diskId = (storage: string, type: string, vmid: number, number: number, container: boolean): string => {
  const base = container && /^local-zfs$/.test(storage) ? 'subvol' : 'vm'
  return type === 'nfs'
    ? `${storage}:${vmid}/${base}-${vmid}-disk-${number}.${container ? 'raw' : 'qcow2'}`
    : `${storage}:${base}-${vmid}-disk-${number}`
}

/** The configuration file of a VM; now and then with a USB dongle, a detached disk or a fixed balloon. */
export const qemuConfig = (cluster: LabCluster, draft: Draft): Map<string, string> => {
  const { random, vmid, storage, system, address } = draft
  const type = cluster.storages.get(storage)?.type ?? 'lvmthin'
  const windows = system === 'windows'
  const cloudinit = !windows && system !== 'other' && random.chance(0.45)
  const config = new Map<string, string>()
  const nine = cluster.version.major >= 9
  config.set('agent', random.pick(['1', 'enabled=1', '1,fstrim_cloned_disks=1']))
  if (system === 'other' || random.chance(0.12)) config.delete('agent')
  if (windows) config.set('bios', 'ovmf').set('machine', nine ? 'pc-q35-10.0+pve1' : 'pc-q35-9.2+pve1')
  config.set('boot', cloudinit ? 'order=scsi0' : 'order=scsi0;ide2;net0')
  config.set('cores', String(draft.cores))
  config.set(
    'cpu',
    random.weighted([
      ['x86-64-v2-AES', 7],
      ['host', 3],
    ]),
  )
  if (random.chance(0.3))
    config.set(
      'description',
      `${draft.purpose.name} of ${cluster.name}, ${draft.environment}\n\nContact: it@${cluster.name}.example`,
    )
  if (windows) config.set('efidisk0', `${diskId(storage, type, vmid, 1, false)},efitype=4m,pre-enrolled-keys=1,size=4M`)
  if (cloudinit) {
    config.set('ciuser', system === 'debian' ? 'debian' : 'admin')
    config.set(
      'ide2',
      type === 'nfs'
        ? `${storage}:${vmid}/vm-${vmid}-cloudinit.qcow2,media=cdrom,size=4M`
        : `${storage}:vm-${vmid}-cloudinit,media=cdrom,size=4M`,
    )
    const six = address.six === null ? '' : `,ip6=${address.six}/64,gw6=${address.six.replace(/::.*$/, '::1')}`
    config.set('ipconfig0', address.static ? `ip=${address.four}/24,gw=${address.gateway}${six}` : 'ip=dhcp')
    config.set('nameserver', address.gateway)
    config.set('searchdomain', `${cluster.name}.example`)
  } else config.set('ide2', 'none,media=cdrom')
  config.set('memory', String(draft.memoryMib))
  config.set(
    'meta',
    `creation-qemu=${nine ? '10.0.2' : '9.2.0'},ctime=${Math.floor(cluster.clock.now() / 1000) - random.int(90, 700) * 86_400}`,
  )
  config.set('name', draft.name)
  const firewall = random.chance(0.4) ? ',firewall=1' : ''
  config.set('net0', `virtio=${draft.mac},bridge=vmbr0${firewall},tag=${address.vlan}`)
  if (draft.purpose.name === 'fw') config.set('net1', `virtio=${mac(random)},bridge=vmbr1`)
  config.set('numa', '0')
  if (draft.environment === 'prod') config.set('onboot', '1')
  config.set('ostype', OSTYPE[system])
  if (random.chance(0.05)) config.set('protection', '1')
  config.set('scsi0', `${diskId(storage, type, vmid, 0, false)},discard=on,iothread=1,size=${draft.diskGib}G,ssd=1`)
  if (/^(db|sql|fs)$/.test(draft.purpose.name) && random.chance(0.6))
    config.set(
      'scsi1',
      `${diskId(storage, type, vmid, 2, false)},discard=on,iothread=1,size=${draft.diskGib * 2}G,ssd=1`,
    )
  config.set('scsihw', 'virtio-scsi-single')
  if (cloudinit) config.set('serial0', 'socket')
  config.set('smbios1', `uuid=${random.uuid()}`)
  config.set('sockets', '1')
  if (windows) config.set('tpmstate0', `${diskId(storage, type, vmid, 3, false)},size=4M,version=v2.0`)
  config.set('vmgenid', random.uuid())
  if (draft.purpose.name === 'erp' && random.chance(0.3)) config.set('usb0', 'host=0529:0001')
  if (random.chance(0.04)) config.set('unused0', diskId(storage, type, vmid, 9, false))
  if (random.chance(0.1)) config.set('balloon', random.pick(['0', '1024']))
  if (draft.purpose.name === 'rds' && random.chance(0.2)) config.set('vga', 'qxl')
  return config
}

/** The configuration file of a container; one in six has a second volume. */
export const lxcConfig = (cluster: LabCluster, draft: Draft): Map<string, string> => {
  const { random, vmid, storage, address } = draft
  const type = cluster.storages.get(storage)?.type ?? 'lvmthin'
  const six = address.six === null ? '' : `,ip6=${address.six}/64`
  const addresses = address.static ? `gw=${address.gateway},ip=${address.four}/24${six}` : 'ip=dhcp'
  const config = new Map<string, string>([
    ['arch', 'amd64'],
    ['cores', String(draft.cores)],
    ['features', 'nesting=1'],
    ['hostname', draft.name],
    ['memory', String(draft.memoryMib)],
    ['net0', `name=eth0,bridge=vmbr0,firewall=1,hwaddr=${draft.mac},${addresses},tag=${address.vlan},type=veth`],
    ['ostype', draft.system],
    ['rootfs', `${diskId(storage, type, vmid, 0, true)},size=${draft.diskGib}G`],
    ['swap', '512'],
    ['unprivileged', '1'],
  ])
  if (random.chance(0.16)) config.set('mp0', `${diskId(storage, type, vmid, 1, true)},mp=/srv,size=${draft.diskGib}G`)
  if (draft.environment === 'prod') config.set('onboot', '1')
  if (random.chance(0.2)) config.set('description', `${draft.purpose.name}, ${draft.environment}`)
  return config
}

export const templateConfig = (name: string, volid: string, address: string, uuid: string): Map<string, string> => {
  return new Map<string, string>([
    ['agent', 'enabled=1'],
    ['boot', 'order=scsi0'],
    ['cores', '2'],
    ['memory', '2048'],
    ['name', name],
    ['net0', `virtio=${address},bridge=vmbr0`],
    ['ostype', name.includes('win') ? 'win11' : 'l26'],
    ['scsi0', `${volid},size=${name.includes('win') ? 60 : 8}G`],
    ['scsihw', 'virtio-scsi-single'],
    ['smbios1', `uuid=${uuid}`],
    ['tags', 'template'],
  ])
}

/** Gives a template a cloud-init drive, and the console a cloud image writes to. */
export const addCloudInit = (config: Map<string, string>, volid: string): void => {
  config
    .set('ciuser', 'debian')
    .set('ide2', `${volid},media=cdrom,size=4M`)
    .set('ipconfig0', 'ip=dhcp')
    .set('serial0', 'socket')
    .set('vga', 'serial0')
}
