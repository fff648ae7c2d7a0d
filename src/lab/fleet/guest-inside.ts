import type { LabAgent, LabAgentInterface, LabGuestMetrics, LabSnapshot } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import type { Draft } from './draft.ts'
import type { Purpose, System } from './names.ts'

const OS_NAMES: Record<System, string> = {
  debian: 'Debian GNU/Linux 12 (bookworm)',
  ubuntu: 'Ubuntu 24.04.2 LTS',
  rocky: 'Rocky Linux 9.5 (Blue Onyx)',
  alpine: 'Alpine Linux v3.21',
  other: 'FreeBSD',
  windows: 'Windows Server 2022 Standard',
}

/** The middle its figures swing around, by what it is for. */
export const metricsOf = (random: Random, purpose: Purpose, environment: string): LabGuestMetrics => {
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
export const agentOf = (draft: Draft, kind: 'qemu' | 'lxc', config: Map<string, string>): LabAgent | null => {
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

export const snapshotsOf = (random: Random, config: Map<string, string>, now: number): LabSnapshot[] => {
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
