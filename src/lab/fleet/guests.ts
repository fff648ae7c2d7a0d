import type { LabCluster, LabGuest } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import { mac, type Draft } from './draft.ts'
import { addCloudInit, lxcConfig, qemuConfig, templateConfig } from './guest-config.ts'
import { agentOf, metricsOf, snapshotsOf } from './guest-inside.ts'
import { addressPlan } from './hardware.ts'
import { numberedName, PURPOSES } from './names.ts'
import type { Purpose } from './names.ts'
import type { StorageNames } from './storages.ts'

const GIB = 1_073_741_824

/** Sizes administrators choose. */
const MEMORY_GIB = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

type Zone = { vlan: number; third: number }
const ZONES: Record<Purpose['zone'], Zone> = {
  servers: { vlan: 10, third: 10 },
  dmz: { vlan: 20, third: 20 },
  clients: { vlan: 30, third: 30 },
}
const TEST_ZONE: Zone = { vlan: 99, third: 99 }

export type GuestMaker = { make: (node: string) => LabGuest; makeTemplate: (node: string) => LabGuest }

const TEMPLATES = ['tmpl-debian12', 'tmpl-ubuntu2404', 'tmpl-win2022', 'tmpl-rocky9']
/** The one that reads its address, user and keys from a cloud-init drive; the others are plain. */
const CLOUD_INIT = 'tmpl-debian12'

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
    const [least, most] = purpose.memoryGib
    const memoryGib = own.pick(MEMORY_GIB.filter((gib) => gib >= least && gib <= most))
    return {
      random: own,
      vmid,
      node,
      name: numberedName(purpose, system, count, environment),
      system,
      purpose,
      environment,
      cores: own.int(purpose.cores[0], purpose.cores[1]),
      memoryMib: memoryGib * 1024,
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
    const vmid = nextTemplate
    nextTemplate += 1
    const name = TEMPLATES[(vmid - 9000) % TEMPLATES.length] ?? 'tmpl'
    const own = random.fork(vmid)
    // Of two templates one lies on shared storage, where it can keep bases; the next on the node itself.
    const shared = stores.shared !== null && cluster.storages.get(stores.shared)?.type !== 'lvm' ? stores.shared : null
    const storage = vmid % 2 === 0 ? (shared ?? stores.local) : stores.local
    const files = cluster.storages.get(storage)?.type === 'nfs'
    const volid = files ? `${storage}:${vmid}/base-${vmid}-disk-0.qcow2` : `${storage}:base-${vmid}-disk-0`
    const config = templateConfig(name, volid, mac(own), own.uuid())
    if (name === CLOUD_INIT)
      addCloudInit(config, files ? `${storage}:${vmid}/vm-${vmid}-cloudinit.qcow2` : `${storage}:vm-${vmid}-cloudinit`)
    const diskBytes = (name.includes('win') ? 60 : 8) * GIB
    return {
      vmid,
      kind: 'qemu',
      node,
      status: 'stopped',
      lock: null,
      template: true,
      config,
      pending: new Map(),
      snapshots: [],
      parentSnapshot: null,
      startedAt: null,
      pid: null,
      agent: null,
      metrics: metricsOf(own, PURPOSES[0] ?? own.pick(PURPOSES), 'prod'),
      diskBytes,
      imaged: true,
    }
  }
  return { make, makeTemplate }
}
