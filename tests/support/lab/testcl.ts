import { createAccess } from '#lab/access/store.ts'
import type { LabCluster, LabGuest, LabNode, LabStorage } from '#lab/world/model.ts'

/** When the recording began: the time of its first ticket. */
export const recordedStart = 0x6b03d5b3 * 1000

export const rootPassword = 'lab-root-password'

const node = (name: string, nodeId: number, state: LabNode['state'], bootedAt: number): LabNode => ({
  name,
  nodeId,
  ip: `10.99.0.${nodeId}`,
  state,
  url: '',
  fingerprint: '',
  certificate: { leaf: '', ca: '' },
  bootedAt,
  cpu: { model: 'AMD EPYC', sockets: 1, cores: 2, threads: 2, mhz: 2596, vendor: 'AuthenticAMD' },
  memoryBytes: 25276502016,
  swapBytes: 0,
  rootBytes: 270553174016,
  kernel: '6.17.0-1-pve',
  network: [
    {
      active: 1,
      address: `10.99.0.${nodeId}`,
      autostart: 1,
      bridge_fd: '0',
      bridge_ports: '',
      bridge_stp: 'off',
      cidr: `10.99.0.${nodeId}/24`,
      families: ['inet'],
      iface: 'vmbr0',
      method: 'static',
      method6: 'manual',
      netmask: '24',
      priority: 3,
      type: 'bridge',
    },
  ],
  seed: nodeId,
  nextPid: 800,
})

const storage = (name: string, content: string[], enabled = true): LabStorage => ({
  storage: name,
  type: 'dir',
  shared: false,
  enabled,
  content,
  nodes: null,
  options: { path: name === 'local' ? '/var/lib/vz' : `/srv/${name}` },
  totalBytes: 270553174016,
  volumes: [],
  baseUsedBytes: 30_000_000_000,
  inactiveOn: new Set(),
})

/** A guest as the recording's block finds it; `config` in Proxmox's own spelling. */
export const testGuest = (
  vmid: number,
  nodeName: string,
  config: Record<string, string | number>,
  given: Partial<LabGuest> = {},
): LabGuest => ({
  vmid,
  kind: 'qemu',
  node: nodeName,
  status: 'stopped',
  lock: null,
  template: false,
  config: new Map(Object.entries(config).map(([key, value]) => [key, String(value)])),
  pending: new Map(),
  snapshots: [],
  parentSnapshot: null,
  startedAt: null,
  pid: null,
  agent: null,
  metrics: {
    seed: vmid,
    cpuShare: 0.2,
    memoryShare: 0.4,
    diskShare: 0.3,
    netInRate: 100,
    netOutRate: 100,
    diskReadRate: 0,
    diskWriteRate: 0,
  },
  diskBytes: 1073741824,
  ...given,
})

/** The two-node cluster the exchanges were recorded on: `pve1` answers, `pve2` never came up. */
export const createTestCluster = (clock: { now: () => number }): LabCluster => {
  const access = createAccess({ major: 9, ticketKey: 'recorded', rootPassword })
  const cluster: LabCluster = {
    name: 'testcl',
    clustered: true,
    version: { major: 9, version: '9.2.11', release: '9.2', repoid: '14a22df35955d97d' },
    seed: 1,
    nodes: new Map(),
    guests: new Map(),
    storages: new Map(),
    tasks: new Map(),
    haResources: new Map(),
    backupJobs: new Map(),
    replicationJobs: new Map(),
    pools: new Map(),
    options: { 'allowed-tags': [], description: '', mac_prefix: 'BC:24:11' },
    access,
    clock,
    pace: 0.001,
  }
  // pve2 is a member that never came up: nobody knows its address.
  const members: LabNode[] = [
    { ...node('pve1', 1, 'online', recordedStart - 7_400_000), votes: 2, bootMode: 'legacy-bios', silent: true },
    { ...node('pve2', 2, 'offline', recordedStart), neverSeen: true },
  ]
  for (const member of members) cluster.nodes.set(member.name, member)
  const everything = ['rootdir', 'images', 'backup', 'iso', 'snippets', 'import', 'vztmpl']
  for (const made of [
    storage('local', everything),
    storage('second', ['images', 'backup', 'iso']),
    storage('off', ['images'], false),
  ]) {
    cluster.storages.set(made.storage, made)
  }
  return cluster
}
