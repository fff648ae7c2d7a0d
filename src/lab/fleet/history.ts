import { drivesOf, formatSize, guestName, parseSize } from '../world/config.ts'
import { logTime } from '../world/migrate.ts'
import type { LabCluster, LabGuest, LabNode } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import { addPastTask } from '../world/tasks.ts'

const MINUTE = 60_000

const two = (value: number): string => String(value).padStart(2, '0')
const span = (ms: number): string =>
  `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / MINUTE) % 60)}:${two(Math.floor(ms / 1000) % 60)}`

/** Log of one guest's backup as vzdump writes it. */
const backupLog = (guest: LabGuest, storage: string, pbs: boolean, start: number, end: number): string[] => {
  const disks = drivesOf(guest).filter((drive) => !drive.cdrom)
  const kind = guest.kind === 'qemu' ? 'VM' : 'CT'
  const archive = pbs
    ? `creating Proxmox Backup Server archive '${guest.kind === 'qemu' ? 'vm' : 'ct'}/${guest.vmid}/${new Date(start).toISOString().slice(0, 19)}Z'`
    : `creating vzdump archive '/mnt/pve/${storage}/dump/vzdump-${guest.kind}-${guest.vmid}-${logTime(start).replace(/[- :]/g, '_')}.vma.zst'`
  const bytes = disks.reduce((sum, drive) => sum + parseSize(drive.options['size']), 0)
  const gib = (share: number): string => ((bytes * share) / 1_073_741_824).toFixed(1)
  const progress = [0.11, 0.37, 0.64, 0.88, 1].map((share) => {
    const passed = Math.floor(((end - start) * share) / 1000)
    return `INFO: ${String(Math.floor(share * 100)).padStart(3)}% (${gib(share)} GiB of ${gib(1)} GiB) in ${Math.floor(passed / 60)}m ${passed % 60}s, read: 412.0 MiB/s, write: 38.4 MiB/s`
  })
  return [
    `INFO: Starting Backup of ${kind} ${guest.vmid} (${guest.kind})`,
    `INFO: Backup started at ${logTime(start)}`,
    `INFO: status = ${guest.startedAt === null ? 'stopped' : 'running'}`,
    `INFO: ${kind} Name: ${guestName(guest)}`,
    ...disks.map(
      (drive) => `INFO: include disk '${drive.key}' '${drive.volid}' ${formatSize(parseSize(drive.options['size']))}`,
    ),
    'INFO: backup mode: snapshot',
    'INFO: ionice priority: 7',
    `INFO: ${archive}`,
    ...progress,
    `INFO: transferred ${gib(1)} GiB in ${Math.floor((end - start) / 1000)} seconds`,
    `INFO: Finished Backup of ${kind} ${guest.vmid} (${span(end - start)})`,
    `INFO: Backup finished at ${logTime(end)}`,
  ]
}

/** The nightly job of a node: id empty, as of a job over several guests. Fails for one guest now and then. */
const nightly = (cluster: LabCluster, node: LabNode, random: Random, storage: string, startedAt: number): void => {
  const guests = [...cluster.guests.values()].filter((guest) => guest.node === node.name && !guest.template).slice(0, 6)
  if (guests.length === 0) return
  const pbs = cluster.storages.get(storage)?.type === 'pbs'
  const lines = [
    `INFO: starting new backup job: vzdump --all 1 --mode snapshot --storage ${storage} --quiet 1 --notes-template '{{guestname}}'`,
  ]
  const unlucky = random.chance(0.12) ? random.pick(guests) : undefined
  let at = startedAt
  for (const guest of guests) {
    const end = at + random.int(2, 14) * MINUTE
    if (guest === unlucky) {
      lines.push(
        `INFO: Starting Backup of VM ${guest.vmid} (${guest.kind})`,
        `ERROR: Backup of VM ${guest.vmid} failed - VM ${guest.vmid} qmp command 'backup' failed - got timeout`,
        `INFO: Failed at ${logTime(at)}`,
      )
    } else lines.push(...backupLog(guest, storage, pbs, at, end))
    at = end
  }
  lines.push(unlucky ? 'INFO: Backup job finished with errors' : 'INFO: Backup job finished successfully')
  addPastTask(cluster, node, {
    type: 'vzdump',
    id: '',
    user: 'root@pam',
    startedAt,
    endedAt: at,
    exitstatus: unlucky ? 'job errors' : 'OK',
    lines,
  })
}

type Past = {
  qemu: string
  lxc: string
  outcomes: readonly (readonly [string, number])[]
  seconds: readonly [number, number]
}

const EVENTS: readonly Past[] = [
  {
    qemu: 'qmstart',
    lxc: 'vzstart',
    outcomes: [
      ['OK', 9],
      ['start failed: QEMU exited with code 1', 1],
    ],
    seconds: [1, 5],
  },
  {
    qemu: 'qmshutdown',
    lxc: 'vzshutdown',
    outcomes: [
      ['OK', 8],
      ['VM quit/powerdown failed - got timeout', 2],
    ],
    seconds: [4, 60],
  },
  { qemu: 'qmsnapshot', lxc: 'vzsnapshot', outcomes: [['OK', 1]], seconds: [1, 8] },
  {
    qemu: 'vncproxy',
    lxc: 'vncproxy',
    outcomes: [
      ['OK', 9],
      ['connection timed out', 1],
    ],
    seconds: [20, 1800],
  },
  { qemu: 'qmreboot', lxc: 'vzreboot', outcomes: [['OK', 1]], seconds: [6, 40] },
]

/** Tasks of the last days: two nights of backups and the odd start, shutdown, snapshot and console on every node. */
export const addHistory = (cluster: LabCluster, random: Random, storage: string, now: number): void => {
  const midnight = Math.floor(now / 86_400_000) * 86_400_000
  for (const node of cluster.nodes.values()) {
    const guests = [...cluster.guests.values()].filter((guest) => guest.node === node.name && !guest.template)
    for (const night of [1, 0]) {
      const startedAt = midnight - night * 86_400_000 + 30 * MINUTE + random.int(0, 9) * 1000
      if (startedAt < now - 3 * 3_600_000) nightly(cluster, node, random, storage, startedAt)
    }
    for (let count = guests.length > 0 ? random.int(3, 7) : 0; count > 0; count -= 1) {
      const guest = random.pick(guests)
      const event = random.pick(EVENTS)
      const startedAt = now - random.int(20, 4000) * MINUTE
      const endedAt = startedAt + random.int(event.seconds[0], event.seconds[1]) * 1000
      const user = random.weighted([
        ['root@pam', 5],
        ['operator@pve', 4],
      ])
      addPastTask(cluster, node, {
        type: event[guest.kind],
        id: String(guest.vmid),
        user,
        startedAt,
        endedAt,
        exitstatus: random.weighted(event.outcomes),
        lines: [],
      })
    }
  }
}
