import type BetterSqlite3 from 'better-sqlite3'
import { createNetworkFactsRepository } from '#main/features/inventory/network-facts.repository.ts'
import { keyOf, readIp } from '#shared/model/ip/ip-address.ts'
import { removeFolder, type BenchCore } from './bench-core.ts'
import { median, type Bench } from './bench.ts'
import { newId, startStored, type StoredCompany, type StoredGuest } from './stored-fleet.ts'

const COMPANIES = 200
const GUESTS = 15_000
const ASSIGNED = 20_000
const ROUNDS = 7
/** Per company: guests whose address nobody gave them, that use another’s address, and that do not use theirs. */
const FOUND = { unknown: 3, conflicts: 2, silent: 2 } as const

const mac = (number: number): string => `BC:24:11:00:00:${number.toString(16).toUpperCase().padStart(2, '0')}`

/** A configuration as those of real VMs: some twenty keys, with a note. */
const configOf = (number: number, addresses: readonly string[]): string => {
  const nics = addresses.flatMap((address, index): [string, string][] => [
    [`net${index}`, `virtio=${mac(number * 2 + index)},bridge=vmbr${index},firewall=1${index === 0 ? ',tag=20' : ''}`],
    [`ipconfig${index}`, `ip=${address}/24,gw=10.0.0.1`],
  ])
  return JSON.stringify({
    agent: 'enabled=1,fstrim_cloned_disks=1',
    boot: 'order=scsi0;ide2;net0',
    ciuser: 'admin',
    cores: '4',
    cpu: 'x86-64-v2-AES',
    description: `Web server of the shop, number ${number}. Patched on Sundays; ring the on-call desk before a restart.\n`,
    digest: '5f2b2e6f0f4a2f6d9d1c8a7b6e5d4c3b2a190817',
    ide2: 'ceph:vm-100-cloudinit,media=cdrom',
    memory: '8192',
    meta: 'creation-qemu=9.0.2,ctime=1722850000',
    name: `web-${number}`,
    numa: '0',
    ostype: 'l26',
    scsi0: `ceph:vm-${number}-disk-0,discard=on,iothread=1,size=32G,ssd=1`,
    scsihw: 'virtio-scsi-single',
    smbios1: 'uuid=0b3c9f0e-6f0b-4a0e-9f5e-2f9b3c1d7a11',
    sockets: '1',
    tags: 'prod;web',
    vmgenid: '8a1b4f9e-1f2d-4a6c-8b1d-3c5e7f9a0b1c',
    ...Object.fromEntries(nics),
  })
}
const agentOf = (number: number, addresses: readonly string[]): string =>
  JSON.stringify([
    {
      name: 'lo',
      mac: '00:00:00:00:00:00',
      addresses: [
        { address: '127.0.0.1', prefix: 8 },
        { address: '::1', prefix: 128 },
      ],
    },
    ...addresses.map((address, index) => ({
      name: `ens${18 + index}`,
      mac: mac(number * 2 + index).toLowerCase(),
      addresses: [
        { address, prefix: 24 },
        { address: 'fe80::be24:11ff:fe00:1', prefix: 64 },
      ],
    })),
    { name: 'docker0', mac: '02:42:ac:11:00:02', addresses: [{ address: '172.17.0.1', prefix: 16 }] },
  ])

/** Facts of every guest, a range for each company, a pool for all, and the addresses given out of them. */
const fillAddresses = (db: BetterSqlite3.Database, fleet: readonly StoredCompany[]): void => {
  const at = new Date(Date.now() - 3_600_000).toISOString()
  const before = new Date(Date.now() - 7_200_000).toISOString()
  const facts = db.prepare(
    'INSERT INTO guest_facts (guest_id, config, config_at, agent, agent_at) VALUES (?, ?, ?, ?, ?)',
  )
  // As the console keeps them beside the facts it reads.
  const nics = createNetworkFactsRepository(db)
  const range = db.prepare(
    `INSERT INTO address_ranges (id, cidr, family, first_key, last_key, kind, vlan, company_id, shared, cluster_id,
       description, created_at, updated_at) VALUES (?, ?, 4, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
  )
  const assignment = db.prepare(
    `INSERT INTO address_assignments (id, range_id, address, address_key, company_id, use, guest_id, cluster_id, label,
       interface, is_primary, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 'Mara Richter')`,
  )
  const key = (address: string): string => keyOf(readIp(address)?.bits ?? 0n)
  const pool = newId()
  range.run(pool, '198.18.0.0/15', key('198.18.0.0'), key('198.19.255.255'), 'external', null, null, 1, null, at, at)
  fleet.forEach(({ companyId, clusterId, guests }, index) => {
    const lan = newId()
    const [from, to] = [`10.${index}.0.0`, `10.${index}.255.255`]
    range.run(lan, `${from}/16`, key(from), key(to), 'internal', 20, companyId, 0, clusterId, at, at)
    let given = 0
    const give = (rangeId: string, address: string, guest: StoredGuest | null, nic: string): void => {
      const use = guest === null ? 'device' : 'guest'
      const label = guest?.name ?? `printer ${address}`
      const [guestId, place, at0] = [guest?.id ?? null, guest === null ? null : clusterId, guest === null ? null : nic]
      given += 1
      assignment.run(newId(), rangeId, address, key(address), companyId, use, guestId, place, label, at0, before)
    }
    const perCompany = ASSIGNED / COMPANIES
    const withSecond = 15
    guests.forEach((guest, number) => {
      const own = `10.${index}.1.${number}`
      const isUnknown = number < FOUND.unknown
      const isConflict = !isUnknown && number < FOUND.unknown + FOUND.conflicts
      const isSilent = !isUnknown && !isConflict && number < FOUND.unknown + FOUND.conflicts + FOUND.silent
      const used = isConflict ? `10.${index}.1.${number + 40}` : isSilent ? `10.${index}.0.0` : own
      const second = `198.18.${index}.${number}`
      const addresses = number >= 60 ? [used, second] : [used]
      if (!isUnknown && !isConflict) give(lan, own, guest, 'net0')
      if (number >= 60 && number < 60 + withSecond) give(pool, second, guest, 'net1')
      facts.run(guest.id, configOf(number, addresses), at, agentOf(number, addresses), at)
      nics.follow(guest.id)
    })
    while (given < perCompany) give(lan, `10.${index}.2.${given}`, null, '')
  })
}

/** Time by the clock on the wall, and of the processor: neighbours on the machine are not in the latter. */
interface Busy {
  readonly wallMs: number
  readonly cpuMs: number
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const timeNow = (): Busy => ({ wallMs: performance.now(), cpuMs: cpuMs() })
const timeSince = (start: Busy): Busy => {
  const now = timeNow()
  return { wallMs: now.wallMs - start.wallMs, cpuMs: now.cpuMs - start.cpuMs }
}

/** The longest the thread was busy without a break for anybody else while the work ran. */
const longestBlock = async (work: () => Promise<unknown>): Promise<Busy> => {
  let longest: Busy = { wallMs: 0, cpuMs: 0 }
  let last = timeNow()
  let running = true
  const look = (): void => {
    const { wallMs, cpuMs: busy } = timeSince(last)
    longest = { wallMs: Math.max(longest.wallMs, wallMs), cpuMs: Math.max(longest.cpuMs, busy) }
    last = timeNow()
    if (running) setImmediate(look)
  }
  setImmediate(look)
  await work()
  look()
  running = false
  return longest
}

/** The same rows read and parsed, nothing held against anything. */
const plainRead = ({ database }: BenchCore): void => {
  const facts = database
    .prepare<[], { config: string; agent: string }>(
      'SELECT guest_id, config, config_at, agent, agent_at FROM guest_facts',
    )
    .all()
  for (const { config, agent } of facts) {
    JSON.parse(config)
    JSON.parse(agent)
  }
  database.prepare('SELECT * FROM address_assignments ORDER BY range_id, address_key').all()
}

export const reconcileBench: Bench = {
  name: 'reconcile',
  description: `Reconciliation of ${ASSIGNED.toLocaleString('en')} assigned addresses with configurations and agent answers of ${GUESTS.toLocaleString('en')} guests of ${COMPANIES} companies, through the gate; peer: the same rows read with plain SQL and JSON.parse. longest_block_ms: the longest the thread was busy without a break meanwhile, median of ${ROUNDS} rounds; longest_block_cpu_ms: the same in time of the processor, the worst of all rounds.`,
  goals: [
    { figure: 'ratio_to_plain', op: '<=', goal: 3 },
    { figure: 'longest_block_ms', op: '<', goal: 50 },
    { figure: 'longest_block_cpu_ms', op: '<', goal: 50 },
  ],
  profile:
    'Profiled 2026-11-27 on a quiet machine, after the interfaces of guests were stored as they are read: of some 300 ms of processor time (peer: 125) 45 are reading the record of 20,000 addresses, 90 reading and parsing interfaces, 50 reading addresses out of their text, 90 comparing; the rest is the collection of garbage. By the clock it takes longer because it stops every 8 ms for others.',
  run: async () => {
    const { bench, folder, fleet } = await startStored(COMPANIES, GUESTS, fillAddresses)
    try {
      const lists: Busy[] = []
      const blocks: Busy[] = []
      const plain: Busy[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        globalThis.gc?.()
        const reading = timeNow()
        plainRead(bench)
        plain.push(timeSince(reading))
        globalThis.gc?.()
        const block = await longestBlock(async () => {
          const started = timeNow()
          const { totals } = await bench.call('addresses.reconcile', {})
          lists.push(timeSince(started))
          for (const [list, count] of Object.entries(FOUND)) {
            const found = totals[list as keyof typeof FOUND]
            if (found !== count * fleet.length) throw new Error(`${found} ${list} instead of ${count * fleet.length}`)
          }
        })
        blocks.push(block)
      }
      const wall = (some: readonly Busy[]): number => median(some.map(({ wallMs }) => wallMs))
      const cpu = (some: readonly Busy[]): number => median(some.map((one) => one.cpuMs))
      return {
        list_ms: wall(lists),
        plain_ms: wall(plain),
        ratio_to_plain: wall(lists) / wall(plain),
        list_cpu_ms: cpu(lists),
        plain_cpu_ms: cpu(plain),
        ratio_to_plain_cpu: cpu(lists) / cpu(plain),
        longest_block_ms: wall(blocks),
        longest_block_cpu_ms: Math.max(...blocks.map((block) => block.cpuMs)),
        guests: GUESTS,
        assigned: ASSIGNED,
      }
    } finally {
      bench.database.close()
      await bench.core.stop()
      removeFolder(folder)
    }
  },
}
