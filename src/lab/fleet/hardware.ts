import type { LabInterface, LabNode, LabVersion } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import type { ClusterPlan } from './plan.ts'

const GIB = 1_073_741_824

const RELEASES: Record<8 | 9, readonly (readonly [string, string])[]> = {
  9: [
    ['9.2.3', '6.17.13-2-pve'],
    ['9.1.4', '6.17.4-1-pve'],
    ['9.0.11', '6.14.11-3-pve'],
  ],
  8: [
    ['8.4.14', '6.8.12-15-pve'],
    ['8.4.1', '6.8.12-9-pve'],
    ['8.3.5', '6.8.12-8-pve'],
  ],
}

export const pickRelease = (random: Random, major: 8 | 9): { version: LabVersion; kernel: string } => {
  const [version, kernel] = random.pick(RELEASES[major])
  return {
    version: { major, version, release: version.split('.').slice(0, 2).join('.'), repoid: random.hex(16) },
    kernel,
  }
}

const MACHINES: readonly (LabNode['cpu'] & { memoryGib: readonly number[] })[] = [
  {
    model: 'AMD EPYC 9354 32-Core Processor',
    vendor: 'AuthenticAMD',
    sockets: 1,
    cores: 32,
    threads: 2,
    mhz: 3249.8,
    memoryGib: [256, 384, 512],
  },
  {
    model: 'AMD EPYC 7313P 16-Core Processor',
    vendor: 'AuthenticAMD',
    sockets: 1,
    cores: 16,
    threads: 2,
    mhz: 3000.2,
    memoryGib: [128, 256],
  },
  {
    model: 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz',
    vendor: 'GenuineIntel',
    sockets: 2,
    cores: 32,
    threads: 2,
    mhz: 2000.1,
    memoryGib: [256, 512],
  },
  {
    model: 'Intel(R) Xeon(R) Silver 4314 CPU @ 2.40GHz',
    vendor: 'GenuineIntel',
    sockets: 2,
    cores: 16,
    threads: 2,
    mhz: 2400.3,
    memoryGib: [128, 256],
  },
  {
    model: 'Intel(R) Xeon(R) E-2388G CPU @ 3.20GHz',
    vendor: 'GenuineIntel',
    sockets: 1,
    cores: 8,
    threads: 2,
    mhz: 3200.6,
    memoryGib: [64, 128],
  },
]

/** Addresses a cluster uses: everything of it lies under these first parts. */
export const addressPlan = (index: number): { four: string; six: string } => ({
  four: `10.${20 + (index % 200)}`,
  six: `2001:db8:${(0x100 + index).toString(16)}`,
})

const networkOf = (random: Random, address: string, gateway: string): LabInterface[] => {
  const static4 = { active: 1, autostart: 1, families: ['inet'], method: 'static', method6: 'manual' }
  const manual = { active: 1, exists: 1, families: ['inet'], method: 'manual', method6: 'manual' }
  const ports = random.chance(0.5) ? ['eno1', 'eno2'] : ['enp65s0f0', 'enp65s0f1']
  const bond = { bond_mode: '802.3ad', bond_xmit_hash_policy: 'layer2+3', bond_miimon: '100', slaves: ports.join(' ') }
  return [
    ...ports.map((iface, index) => ({ iface, type: 'eth', ...manual, priority: 3 + index })),
    { iface: 'bond0', type: 'bond', ...manual, ...bond, autostart: 1, priority: 5 },
    {
      iface: 'vmbr0',
      type: 'bridge',
      ...static4,
      address,
      bridge_fd: '0',
      bridge_ports: 'bond0',
      bridge_stp: 'off',
      bridge_vids: '2-4094',
      bridge_vlan_aware: 1,
      cidr: `${address}/24`,
      gateway,
      netmask: '24',
      priority: 6,
    },
    {
      iface: 'vmbr1',
      type: 'bridge',
      ...static4,
      method: 'manual',
      bridge_fd: '0',
      bridge_ports: 'none',
      bridge_stp: 'off',
      comments: 'isolated\n',
      priority: 7,
    },
  ]
}

const nodeNames = (random: Random, plan: ClusterPlan): string[] => {
  const customer = plan.name.replace(/-[^-]+$/, '')
  const style =
    plan.index === 0
      ? 'pve'
      : random.weighted([
          ['pve', 6],
          [`${customer}-pve`, 2],
          ['hv', 2],
        ])
  return Array.from({ length: plan.nodes }, (_, index) =>
    style === 'hv' ? `hv${String(index + 1).padStart(2, '0')}` : `${style}${index + 1}`,
  )
}

export const buildNodes = (random: Random, plan: ClusterPlan, kernel: string, now: number): Map<string, LabNode> => {
  const density = plan.guests / plan.nodes
  const machine = random.pick(
    density > 40 ? MACHINES.slice(0, 3) : density > 18 ? MACHINES.slice(1, 4) : MACHINES.slice(3),
  )
  const { four } = addressPlan(plan.index)
  const { memoryGib, ...cpu } = machine
  const memoryBytes = random.pick(memoryGib) * GIB - random.int(300, 900) * 1_048_576
  const nodes = nodeNames(random, plan).map((name, index): LabNode => {
    const ip = `${four}.0.${11 + index}`
    return {
      name,
      nodeId: index + 1,
      ip,
      state: 'online',
      url: '',
      fingerprint: '',
      certificate: { leaf: '', ca: '' },
      bootedAt: now - random.int(3, 160) * 86_400_000 - random.int(0, 86_399) * 1000,
      cpu,
      memoryBytes,
      swapBytes: 8 * GIB - 4096,
      rootBytes: random.pick([68, 94, 227]) * GIB,
      kernel,
      network: networkOf(random, ip, `${four}.0.1`),
      seed: random.int(1, 2 ** 31),
      nextPid: random.int(2000, 900_000),
    }
  })
  return new Map(nodes.map((node) => [node.name, node]))
}
