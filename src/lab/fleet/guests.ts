import type { LabAgent, LabAgentInterface, LabCluster, LabGuest, LabGuestMetrics, LabSnapshot } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import { addressPlan } from './hardware.ts'
import { numberedName, PURPOSES } from './names.ts'
import type { Purpose, System } from './names.ts'
import type { StorageNames } from './storages.ts'

const GIB = 1_073_741_824

type Zone = { vlan: number; third: number }
const ZONES: Record<Purpose['zone'], Zone> = {
  servers: { vlan: 10, third: 10 },
  dmz: { vlan: 20, third: 20 },
  clients: { vlan: 30, third: 30 },
}
const TEST_ZONE: Zone = { vlan: 99, third: 99 }

const OSTYPE: Record<System, string> = {
  debian: 'l26',
  ubuntu: 'l26',
  rocky: 'l26',
  alpine: 'l26',
  other: 'other',
  windows: 'win11',
}
const OS_NAMES: Record<System, string> = {
  debian: 'Debian GNU/Linux 12 (bookworm)',
  ubuntu: 'Ubuntu 24.04.2 LTS',
  rocky: 'Rocky Linux 9.5 (Blue Onyx)',
  alpine: 'Alpine Linux v3.21',
  other: 'FreeBSD',
  windows: 'Windows Server 2022 Standard',
}

export type GuestMaker = { make: (node: string) => LabGuest; makeTemplate: (node: string) => LabGuest }

type Draft = {
  random: Random
  vmid: number
  name: string
  node: string
  system: System
  purpose: Purpose
  environment: string
  cores: number
  memoryMib: number
  diskGib: number
  storage: string
  mac: string
  address: { four: string; six: string | null; gateway: string; vlan: number; static: boolean }
}

const mac = (random: Random): string => `BC:24:11:${random.hex(6).toUpperCase().match(/../g)?.join(':') ?? '00:00:00'}`

const diskId = (storage: string, type: string, vmid: number, number: number, container: boolean): string => {
  const base = container && /^local-zfs$/.test(storage) ? 'subvol' : 'vm'
  return type === 'nfs'
    ? `${storage}:${vmid}/${base}-${vmid}-disk-${number}.${container ? 'raw' : 'qcow2'}`
    : `${storage}:${base}-${vmid}-disk-${number}`
}

const qemuConfig = (cluster: LabCluster, draft: Draft): Map<string, string> => {
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
  return config
}

const lxcConfig = (cluster: LabCluster, draft: Draft): Map<string, string> => {
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
  if (draft.environment === 'prod') config.set('onboot', '1')
  if (random.chance(0.2)) config.set('description', `${draft.purpose.name}, ${draft.environment}`)
  return config
}

const metricsOf = (random: Random, purpose: Purpose, environment: string): LabGuestMetrics => {
  const busy = purpose.busy * (environment === 'prod' ? 1 : 0.4)
  const rate = (low: number, high: number): number => Math.floor(low * (high / low) ** random.next())
  return {
    seed: random.int(1, 2 ** 31),
    cpuShare: Math.min(0.85, busy * (0.3 + 1.4 * random.next())),
    memoryShare: 0.35 + 0.55 * random.next(),
    diskShare: 0.15 + 0.7 * random.next(),
    netInRate: rate(200, 250_000),
    netOutRate: rate(150, 300_000),
    diskReadRate: rate(300, 400_000),
    diskWriteRate: rate(4000, 600_000),
  }
}

/** What runs inside answers: always for a container; for a VM where an agent is configured, but for some that hang. */
const agentOf = (draft: Draft, kind: 'qemu' | 'lxc', config: Map<string, string>): LabAgent | null => {
  const { random, address, system } = draft
  if (kind === 'qemu' && (!config.has('agent') || random.chance(0.07))) return null
  const windows = system === 'windows'
  const linkLocal = `fe80::be24:11ff:fe${draft.mac.slice(9, 11).toLowerCase()}:${draft.mac.slice(12).replace(':', '').toLowerCase()}`
  const main: LabAgentInterface = {
    name: windows ? 'Ethernet' : kind === 'lxc' ? 'eth0' : random.pick(['eth0', 'ens18']),
    mac: draft.mac,
    addresses: [
      { address: address.four, prefix: 24, family: 'ipv4' },
      ...(address.six === null ? [] : [{ address: address.six, prefix: 64, family: 'ipv6' as const }]),
      { address: linkLocal, prefix: 64, family: 'ipv6' },
    ],
  }
  const docker: LabAgentInterface = {
    name: 'docker0',
    mac: `02:42:${random.hex(8).match(/../g)?.join(':') ?? ''}`,
    addresses: [{ address: '172.17.0.1', prefix: 16, family: 'ipv4' }],
  }
  const interfaces = /^(k8s|ci|git)$/.test(draft.purpose.name) ? [main, docker] : [main]
  return { interfaces, osName: OS_NAMES[system], hostname: draft.name }
}

const SNAPSHOT_NAMES = ['before_update', 'pre_upgrade', 'clean_install', 'before_migration', 'manual']

const snapshotsOf = (random: Random, config: Map<string, string>, now: number): LabSnapshot[] => {
  if (!random.chance(0.15)) return []
  let parent: string | null = null
  let time = Math.floor(now / 1000) - random.int(20, 200) * 86_400
  return random
    .shuffle(SNAPSHOT_NAMES)
    .slice(0, random.int(1, 3))
    .map((name) => {
      const made: LabSnapshot = {
        name,
        description: random.pick(['', 'before the monthly update', 'ticket 4711', 'vendor maintenance']),
        timeSeconds: time,
        parent,
        vmstate: random.chance(0.15),
        config: new Map(config),
      }
      parent = name
      time += random.int(1, 15) * 86_400
      return made
    })
}

/** Makes the guests of one cluster, numbering names, ids and addresses as it goes. */
export const createGuestMaker = (
  cluster: LabCluster,
  random: Random,
  index: number,
  stores: StorageNames,
): GuestMaker => {
  const { four, six } = addressPlan(index)
  const share = random.weighted([
    [0, 2],
    [0.15, 3],
    [0.3, 3],
    [0.5, 2],
  ])
  const containers = index === 0 ? Math.max(0.3, share) : share
  const stopped = 0.06 + 0.12 * random.next()
  const counters = new Map<string, number>()
  const hosts = new Map<number, number>()
  let nextId = 100
  let nextTemplate = 9000

  const addressFor = (zone: Zone, own: Random): Draft['address'] => {
    const host = (hosts.get(zone.third) ?? 10) + 1
    hosts.set(zone.third, host)
    const third = zone.third + Math.floor(host / 240)
    const last = 10 + (host % 240)
    return {
      four: `${four}.${third}.${last}`,
      six: own.chance(0.35) ? `${six}:${zone.vlan}::${last.toString(16)}` : null,
      gateway: `${four}.${third}.1`,
      vlan: zone.vlan + Math.floor(host / 240),
      static: own.chance(0.7),
    }
  }

  const draftFor = (node: string): Draft => {
    const vmid = nextId
    nextId += random.chance(0.12) ? random.int(2, 9) : 1
    const own = random.fork(vmid)
    const purpose = own.weighted(PURPOSES.map((candidate) => [candidate, candidate.weight] as const))
    const system = own.pick(purpose.systems)
    const environment = own.weighted([
      ['prod', 72],
      ['test', 18],
      ['dev', 10],
    ])
    const count = (counters.get(`${purpose.name}/${environment}`) ?? 0) + 1
    counters.set(`${purpose.name}/${environment}`, count)
    const memoryGib = own.int(purpose.memoryGib[0], purpose.memoryGib[1])
    return {
      random: own,
      vmid,
      node,
      name: numberedName(purpose, system, count, environment),
      system,
      purpose,
      environment,
      cores: own.int(purpose.cores[0], purpose.cores[1]),
      memoryMib: memoryGib > 8 ? Math.ceil(memoryGib / 4) * 4096 : memoryGib * 1024,
      diskGib: own.pick(purpose.diskGib),
      storage: stores.shared !== null && own.chance(0.75) ? stores.shared : stores.local,
      mac: mac(own),
      address: addressFor(environment === 'prod' ? ZONES[purpose.zone] : TEST_ZONE, own),
    }
  }

  const make = (node: string): LabGuest => {
    const draft = draftFor(node)
    const { random: own, vmid, purpose, environment } = draft
    const now = cluster.clock.now()
    const kind = purpose.container && own.chance(containers * 2) ? 'lxc' : 'qemu'
    if (kind === 'lxc') {
      draft.memoryMib = Math.min(draft.memoryMib, 8192)
      if (draft.system === 'other' || draft.system === 'windows') draft.system = 'debian'
    }
    const config = kind === 'qemu' ? qemuConfig(cluster, draft) : lxcConfig(cluster, draft)
    const tags = [environment, ...purpose.tags, ...(draft.system === 'windows' ? ['windows'] : [])]
    if (!own.chance(0.06)) config.set('tags', [...new Set(tags)].sort().join(';'))
    const running = !own.chance(environment === 'prod' ? stopped * 0.5 : Math.min(0.6, stopped * 2.5))
    const snapshots = kind === 'qemu' || /zfs|lvm|ceph/.test(draft.storage) ? snapshotsOf(own, config, now) : []
    const booted = cluster.nodes.get(node)?.bootedAt ?? now
    return {
      vmid,
      kind,
      node,
      status: running ? 'running' : 'stopped',
      lock: null,
      template: false,
      config,
      pending: new Map(),
      snapshots,
      parentSnapshot: snapshots.at(-1)?.name ?? null,
      startedAt: running ? Math.max(booted + own.int(60, 400) * 1000, now - own.int(1, 200) * 43_200_000) : null,
      pid: running ? own.int(2000, 900_000) : null,
      agent: agentOf(draft, kind, config),
      metrics: metricsOf(own, purpose, environment),
      diskBytes: draft.diskGib * GIB,
    }
  }

  const makeTemplate = (node: string): LabGuest => {
    const guest = make(node)
    guest.vmid = nextTemplate
    nextTemplate += 1
    const name = ['tmpl-debian12', 'tmpl-ubuntu2404', 'tmpl-win2022', 'tmpl-rocky9'][(guest.vmid - 9000) % 4] ?? 'tmpl'
    const storage = stores.shared ?? stores.local
    const type = cluster.storages.get(storage)?.type ?? ''
    const volid =
      type === 'nfs'
        ? `${storage}:${guest.vmid}/base-${guest.vmid}-disk-0.qcow2`
        : `${storage}:base-${guest.vmid}-disk-0`
    const config = new Map<string, string>([
      ['agent', 'enabled=1'],
      ['boot', 'order=scsi0'],
      ['cores', '2'],
      ['memory', '2048'],
      ['name', name],
      ['net0', `virtio=${mac(random)},bridge=vmbr0`],
      ['ostype', name.includes('win') ? 'win11' : 'l26'],
      ['scsi0', `${volid},size=${name.includes('win') ? 60 : 8}G`],
      ['scsihw', 'virtio-scsi-single'],
      ['smbios1', `uuid=${random.uuid()}`],
      ['tags', 'template'],
    ])
    const diskBytes = (name.includes('win') ? 60 : 8) * GIB
    return {
      ...guest,
      kind: 'qemu',
      status: 'stopped',
      template: true,
      config,
      snapshots: [],
      parentSnapshot: null,
      startedAt: null,
      pid: null,
      agent: null,
      diskBytes,
    }
  }
  return { make, makeTemplate }
}
