import { bootDiskBytes, drivesOf, guestName } from './config.ts'
import { cpuCount, guestFigures, memoryBytes, metricsTime } from './metrics.ts'
import type { LabCluster, LabGuest, LabHaResource } from './model.ts'
import { compact } from './routing.ts'

type Row = Record<string, unknown>

export const haSid = (guest: LabGuest): string => `${guest.kind === 'qemu' ? 'vm' : 'ct'}:${guest.vmid}`

const isRunning = (guest: LabGuest): boolean => guest.startedAt !== null

const PRESSURES = ['cpufull', 'cpusome', 'iofull', 'iosome', 'memoryfull', 'memorysome']

/** Stall figures of PVE 9: numbers for VMs, strings for containers. */
const pressures = (guest: LabGuest, cpu: number): Row => {
  const row: Row = {}
  for (const name of PRESSURES) {
    const value = name === 'cpusome' ? Math.round(cpu * 200) / 100 : 0
    row[`pressure${name}`] = guest.kind === 'qemu' ? value : value.toFixed(2)
  }
  return row
}

const nics = (guest: LabGuest): string[] =>
  [...guest.config.keys()].filter((key) => /^net\d+$/.test(key)).map((key) => `tap${guest.vmid}i${key.slice(3)}`)

const blockstat = (guest: LabGuest, read: number, written: number): Row => {
  const drives = drivesOf(guest).filter((drive) => !/^(efidisk|tpmstate)/.test(drive.key))
  const data = drives.filter((drive) => !drive.cdrom).length || 1
  const row: Row = {}
  for (const drive of drives) {
    const share = drive.cdrom ? 0 : 1 / data
    row[drive.key] = {
      account_failed: true,
      account_invalid: true,
      failed_rd_operations: 0,
      failed_wr_operations: 0,
      flush_operations: Math.floor((written * share) / 131_072),
      rd_bytes: Math.floor(read * share),
      rd_operations: Math.floor((read * share) / 16_384),
      timed_stats: [],
      wr_bytes: Math.floor(written * share),
      wr_highest_offset: Math.floor(guest.diskBytes * 0.6 * share),
      wr_operations: Math.floor((written * share) / 12_288),
    }
  }
  return row
}

/** The guest's traffic over its interfaces; the first takes what does not divide. */
const nicFigures = (guest: LabGuest, netin: number, netout: number): Row => {
  const names = nics(guest)
  const share = (total: number, index: number): number =>
    index === 0 ? total - Math.floor(total / names.length) * (names.length - 1) : Math.floor(total / names.length)
  return Object.fromEntries(
    names.map((name, index) => [name, { netin: share(netin, index), netout: share(netout, index) }]),
  )
}

const qemuRunning = (cluster: LabCluster, guest: LabGuest, row: Row, full: boolean): Row => {
  const figures = guestFigures(guest, metricsTime(cluster))
  const more: Row = cluster.version.major >= 9 ? pressures(guest, figures.cpu) : {}
  if (guest.bareMonitor) {
    const { diskread: _read, diskwrite: _written, ...bare } = { ...row, ...more }
    return full ? { ...bare, nics: nicFigures(guest, figures.netin, figures.netout) } : bare
  }
  if (!full) return { ...row, ...more }
  const memory = memoryBytes(guest)
  const balloon = guest.config.get('balloon') !== '0'
  return {
    ...row,
    ...more,
    ...(balloon && {
      balloon: memory,
      ballooninfo: {
        actual: memory,
        free_mem: memory - figures.mem,
        last_update: Math.floor(metricsTime(cluster) / 1000),
        major_page_faults: 1800 + Math.floor(figures.uptime / 60),
        max_mem: memory,
        mem_swapped_in: 0,
        mem_swapped_out: 0,
        minor_page_faults: figures.uptime * 22,
        total_mem: Math.floor(memory * 0.965),
      },
      freemem: memory - figures.mem,
    }),
    blockstat: blockstat(guest, figures.diskread, figures.diskwrite),
    diskread: figures.diskread,
    diskwrite: figures.diskwrite,
    nics: nicFigures(guest, figures.netin, figures.netout),
    'proxmox-support': {
      'backup-max-workers': true,
      'pbs-dirty-bitmap': true,
      'pbs-dirty-bitmap-migration': true,
      'pbs-dirty-bitmap-savevm': true,
      'pbs-library-version': '1.5.1 (UNKNOWN)',
      'pbs-masterkey': true,
      'query-bitmap-info': true,
    },
    'running-machine': cluster.version.major >= 9 ? 'pc-i440fx-10.0+pve0' : 'pc-i440fx-9.2+pve1',
    'running-qemu': cluster.version.major >= 9 ? '10.0.2' : '9.2.0',
  }
}

/**
 * What the guest's node says of it: a row of `/nodes/{node}/qemu|lxc`, and with `full` the body of `status/current`.
 * Figures are those of this moment, not of the last broadcast.
 */
export const guestStatus = (cluster: LabCluster, guest: LabGuest, full: boolean): Row => {
  const figures = guestFigures(guest, metricsTime(cluster))
  const running = isRunning(guest)
  const qemu = guest.kind === 'qemu'
  const nine = cluster.version.major >= 9
  const node = cluster.nodes.get(guest.node)
  const row: Row = compact({
    cpu: figures.cpu,
    cpus: cpuCount(guest, node),
    disk: figures.disk,
    lock: guest.lock ?? undefined,
    maxdisk: guest.diskBytes || bootDiskBytes(guest),
    maxmem: memoryBytes(guest),
    mem: figures.mem,
    memhost: nine && qemu ? figures.memhost : undefined,
    name: guestName(guest),
    netin: figures.netin,
    netout: figures.netout,
    pid: guest.pid ?? undefined,
    status: running ? 'running' : 'stopped',
    tags: guest.config.get('tags') || undefined,
    template: guest.template ? 1 : undefined,
    uptime: figures.uptime,
    vmid: guest.vmid,
  })
  if (!qemu) {
    const swap = Number(guest.config.get('swap') ?? 512) * 1_048_576
    const lxc = {
      ...row,
      diskread: figures.diskread,
      diskwrite: figures.diskwrite,
      maxswap: swap,
      swap: 0,
      type: 'lxc',
    }
    return {
      ...lxc,
      ...(running && nine ? pressures(guest, figures.cpu) : {}),
      ...(full && { ha: haOf(cluster, guest) }),
    }
  }
  const known = running || !nine ? { ...row, diskread: 0, diskwrite: 0 } : row
  if (full) {
    known['qmpstatus'] = running ? (guest.status === 'paused' ? 'paused' : 'running') : 'stopped'
    known['ha'] = haOf(cluster, guest)
    if (/(^|=)1/.test(guest.config.get('agent') ?? '')) known['agent'] = 1
    if (running && guest.config.get('vga')?.startsWith('qxl')) known['spice'] = 1
  }
  return running ? qemuRunning(cluster, guest, known, full) : known
}

/** The resource HA works for; one it ignores behaves as if it were none, but for the deletion of the guest. */
export const managedByHa = (cluster: LabCluster, guest: LabGuest): LabHaResource | undefined => {
  const resource = cluster.haResources.get(haSid(guest))
  return resource?.state === 'ignored' ? undefined : resource
}

const haOf = (cluster: LabCluster, guest: LabGuest): Row => {
  const resource = managedByHa(cluster, guest)
  return resource ? compact({ group: resource.group ?? undefined, managed: 1, state: resource.state }) : { managed: 0 }
}
