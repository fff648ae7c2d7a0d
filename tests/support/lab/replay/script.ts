import type { Faults } from '#lab/faults/faults.ts'
import { addToken } from '#lab/access/store.ts'
import { issueTicket } from '#lab/access/tickets.ts'
import { drivesOf, parseSize } from '#lab/world/config.ts'
import type { LabCluster, LabGuest, LabStorage, LabTask } from '#lab/world/model.ts'
import { recordedStart, rootPassword, testGuest } from '../testcl.ts'
import { dataOf, isRow, rowsOf, type Exchange, type Row } from './exchange.ts'

/** What the recording's own preparations did between two exchanges, by the index of the one that follows. */
type Step = (cluster: LabCluster, exchanges: readonly Exchange[], faults: Faults) => void

const control = new Set(['digest', 'parent', 'lock', 'snaptime', 'vmstate'])

const configFrom = (data: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRow(data) ? data : {}).flatMap(([key, value]) => (control.has(key) ? [] : [[key, String(value)]])),
  )

/** The volumes a guest's drives name lie on their storages. */
const withVolumes = (cluster: LabCluster, guest: LabGuest): void => {
  for (const drive of drivesOf(guest, true)) {
    const storage = cluster.storages.get(drive.storage ?? '')
    if (!storage || (drive.cdrom && !drive.cloudinit)) continue
    if (storage.volumes.some((volume) => volume.volid === drive.volid)) continue
    storage.volumes.push({
      volid: drive.volid,
      node: guest.node,
      content: 'images',
      format: /\.(\w+)$/.exec(drive.volid)?.[1] ?? 'raw',
      sizeBytes: parseSize(drive.options['size']),
      usedBytes: 4096,
      createdSeconds: recordedStart / 1000,
      vmid: guest.vmid,
      notes: null,
      protected: false,
      parent: null,
      extra: {},
    })
  }
}

const place = (cluster: LabCluster, guest: LabGuest): void => {
  withVolumes(cluster, guest)
  cluster.guests.set(guest.vmid, guest)
}

/** A guest with the configuration the recording shows at that index. */
const guestFrom =
  (vmid: number, index: number, given: Partial<LabGuest> = {}, node = 'pve1'): Step =>
  (cluster, exchanges) => {
    const exchange = exchanges[index]
    place(cluster, testGuest(vmid, node, exchange ? configFrom(dataOf(exchange)) : {}, given))
  }

/** The statistics daemon of `pve1` speaks, or not yet. */
const silent =
  (value: boolean): Step =>
  (cluster) => {
    const node = cluster.nodes.get('pve1')
    if (node) node.silent = value
  }

const change =
  (vmid: number, work: (guest: LabGuest) => void): Step =>
  (cluster) => {
    const guest = cluster.guests.get(vmid)
    if (guest) work(guest)
  }

const bare =
  (vmid: number, config: Record<string, string | number>, given: Partial<LabGuest> = {}, node = 'pve1'): Step =>
  (cluster) => {
    place(cluster, testGuest(vmid, node, config, given))
  }

const gone =
  (vmid: number): Step =>
  (cluster) => {
    cluster.guests.delete(vmid)
    for (const { volumes } of cluster.storages.values())
      for (const volume of volumes.filter((candidate) => candidate.vmid === vmid))
        volumes.splice(volumes.indexOf(volume), 1)
  }

const stopped =
  (vmid: number): Step =>
  (cluster) => {
    const guest = cluster.guests.get(vmid)
    if (guest) Object.assign(guest, { status: 'stopped', startedAt: null, pid: null })
  }

const pace =
  (value: number): Step =>
  (cluster) => {
    cluster.pace = value
  }

const locked =
  (vmid: number, lock: string | null): Step =>
  (cluster) => {
    const guest = cluster.guests.get(vmid)
    if (guest) guest.lock = lock
  }

const nodeState =
  (state: 'offline' | 'unreachable'): Step =>
  (cluster) => {
    const node = cluster.nodes.get('pve2')
    if (node) node.state = state
  }

const together =
  (...steps: Step[]): Step =>
  (cluster, exchanges, faults) =>
    steps.forEach((step) => step(cluster, exchanges, faults))

const steps: Record<number, Step> = {
  60: (cluster) => {
    addToken(cluster.access, 'op@pve', { tokenid: 'aud', secret: '99999999-8888-7777-6666-555555555555' })
  },
  150: (cluster) => {
    addToken(cluster.access, 'root@pam', {
      tokenid: 'full',
      secret: '11111111-2222-3333-4444-555555555555',
      privsep: false,
    })
  },
  // The lab knows no file modes: the script is executable there.
  218: change(100, ({ config }) => config.delete('hookscript')),
  233: change(100, ({ config }) => config.delete('unused0')),
  290: change(100, ({ config }) => config.set('scsi1', 'local:100/vm-100-disk-0.qcow2,size=1G')),
  // A copy failed for want of a QEMU that knows `zeroinit:`.
  270: gone(110),
  303: gone(110),
  352: change(105, (guest) => {
    guest.snapshots.push(snapshot('s1', guest))
  }),
  175: together(silent(false), guestFrom(100, 181), guestFrom(101, 204)),
  359: change(105, (guest) => {
    guest.diskBytes = 2147483648
  }),
  // Debian's QEMU does not know Proxmox's own queries.
  371: change(106, (guest) => {
    guest.bareMonitor = true
  }),
  // A start failed for want of a tool on the recording machine, another because a disk had been deleted.
  336: stopped(100),
  368: stopped(105),
  // Two attempts failed for want of a message bus and of a processor feature on the recording machine.
  397: stopped(106),
  401: stopped(106),
  425: locked(106, 'snapshot'),
  528: bare(150, {}, { diskBytes: 0 }),
  619: bare(200, { name: 'far', memory: 512 }, {}, 'pve2'),
  648: pace(1),
  656: pace(0.001),
  657: pace(1),
  660: pace(0.001),
  365: stopped(105),
  429: change(106, ({ config }) => config.set('net1', 'virtio=BC:24:11:00:00:01,bridge=vmbr0')),
  634: change(106, ({ config }) => config.delete('net1')),
  530: (cluster) => {
    for (const task of cluster.tasks.values()) {
      if (task.type === 'qmrestore') task.ended = { at: cluster.clock.now(), exitstatus: 'job failed', aborted: false }
    }
  },
  684: (_cluster, _exchanges, faults) =>
    faults.inject({ cluster: 'testcl', node: 'pve2' }, { kind: 'down', reason: 'Connection refused' }),
  685: together((_cluster, _exchanges, faults) => faults.healAll(), nodeState('unreachable')),
  687: nodeState('offline'),
}

const snapshot = (name: string, guest: LabGuest): LabGuest['snapshots'][number] => ({
  name,
  description: '',
  timeSeconds: recordedStart / 1000,
  parent: null,
  vmstate: false,
  config: new Map(guest.config),
})

const vmidOf = (exchange: Exchange): number => Number(/\/(?:qemu|lxc)\/(\d+)/.exec(exchange.path)?.[1])

const syncSnapshots = (guest: LabGuest, exchange: Exchange): void => {
  const rows = rowsOf(exchange)
  const recorded = rows.filter((row) => row['name'] !== 'current')
  const names = (list: readonly unknown[]): string => list.map(String).sort().join()
  if (names(recorded.map((row) => row['name'])) === names(guest.snapshots.map(({ name }) => name))) return
  guest.snapshots = recorded.map((row) => ({
    name: String(row['name']),
    description: typeof row['description'] === 'string' ? row['description'] : '',
    timeSeconds: Number(row['snaptime'] ?? 0),
    parent: typeof row['parent'] === 'string' ? row['parent'] : null,
    vmstate: row['vmstate'] === 1,
    config: new Map(guest.config),
    ...(row['snapstate'] === 'prepare' ? { unfinished: 'prepare' as const } : {}),
  }))
  const current = rows.find((row) => row['name'] === 'current')
  guest.parentSnapshot = typeof current?.['parent'] === 'string' ? current['parent'] : null
}

const volumeFrom = (row: Row): LabStorage['volumes'][number] => {
  const known = new Set(['volid', 'content', 'format', 'size', 'used', 'ctime', 'vmid', 'notes', 'protected', 'parent'])
  return {
    volid: String(row['volid']),
    node: 'pve1',
    content: row['content'] as LabStorage['volumes'][number]['content'],
    format: String(row['format']),
    sizeBytes: Number(row['size']),
    usedBytes: Number(row['used'] ?? row['size']),
    createdSeconds: Number(row['ctime']),
    vmid: row['vmid'] === undefined ? null : Number(row['vmid']),
    notes: typeof row['notes'] === 'string' ? row['notes'] : null,
    protected: row['protected'] === 1,
    parent: typeof row['parent'] === 'string' ? row['parent'] : null,
    extra: Object.fromEntries(Object.entries(row).filter(([key]) => !known.has(key))),
  }
}

const syncVolumes = (cluster: LabCluster, exchange: Exchange): void => {
  const [, name = '', query = ''] = /\/storage\/([^/]+)\/content(?:\?(.*))?$/.exec(exchange.path) ?? []
  const storage = cluster.storages.get(name)
  if (!storage || exchange.method !== 'GET' || exchange.status !== 200) return
  const asked = new URLSearchParams(query)
  const [content, vmid] = [asked.get('content'), asked.get('vmid')]
  const rows = rowsOf(exchange).map(volumeFrom)
  const kept = storage.volumes.filter(
    (volume) =>
      (content !== null && volume.content !== content) || (vmid !== null && String(volume.vmid ?? vmid) !== vmid),
  )
  storage.volumes = [...kept, ...rows]
}

const upidParts = /^UPID:([^:]+):([0-9A-F]{8}):([0-9A-F]{8,9}):([0-9A-F]{8}):([^:]+):([^:]*):([^:]+):$/

/** A task of the recording that no simulated call has started, put into the world with its recorded outcome and log. */
const pastTask = (upid: string, status: Exchange | undefined, log: Exchange | undefined): LabTask | undefined => {
  const [, node = '', pid = '', pstart = '', start = '', type = '', id = '', user = ''] = upidParts.exec(upid) ?? []
  const startSeconds = Number.parseInt(start, 16)
  const toLine = (text: string) => ({ at: startSeconds * 1000, text })
  const parts = {
    upid,
    node,
    pid: Number.parseInt(pid, 16),
    pstart: Number.parseInt(pstart, 16),
    startSeconds,
    type,
    id,
    user,
    onEnd: null,
    onAbort: null,
  }
  const texts = (log ? rowsOf(log) : []).map((row) => String(row['t']))
  const last = texts.at(-1) ?? ''
  const said = status && isRow(dataOf(status)) ? (dataOf(status) as Row)['exitstatus'] : undefined
  const running = status !== undefined && said === undefined
  const outcome = typeof said === 'string' ? said : last.replace(/^TASK (ERROR: )?/, '')
  if (node === '' || last.startsWith('unable to open file')) return undefined
  if (running) return { ...parts, lines: texts.map(toLine), endsAt: null, outcome: '', ended: null }
  return {
    ...parts,
    lines: texts.slice(0, -1).map(toLine),
    endsAt: startSeconds * 1000,
    outcome,
    ended: { at: startSeconds * 1000, exitstatus: outcome, aborted: false },
  }
}

/** Puts the lab into the state a recorded answer presupposes and no simulated call could bring about. */
export const prepare = (
  { world: cluster, faults }: { world: LabCluster; faults: Faults },
  exchange: Exchange,
  all: readonly Exchange[],
  dirty: Set<number>,
  put: (text: string) => string,
): void => {
  steps[exchange.index]?.(cluster, all, faults)
  syncVolumes(cluster, exchange)
  const guest = cluster.guests.get(vmidOf(exchange))
  if (guest && exchange.method === 'GET' && exchange.status === 200) {
    if (/\/config$/.test(exchange.path) && !exchange.path.includes('/snapshot/') && dirty.delete(guest.vmid)) {
      guest.config = new Map(Object.entries(configFrom(dataOf(exchange))))
      guest.pending.clear()
      const parent = (dataOf(exchange) as Row)['parent']
      guest.parentSnapshot = typeof parent === 'string' ? parent : null
    }
    if (/\/snapshot$/.test(exchange.path)) syncSnapshots(guest, exchange)
  }
  const upid = /\/tasks\/(UPID:[^/]+)\/(?:status|log)/.exec(exchange.path)?.[1]
  if (upid !== undefined && exchange.status === 200 && !cluster.tasks.has(put(upid))) {
    const of = (end: RegExp) => all.find((other) => other.path.includes(upid) && end.test(other.path))
    const task = pastTask(upid, of(/\/status/), of(/\/log/))
    if (task) cluster.tasks.set(upid, task)
  }
}

const hours = 3600

const field = (name: string, value: string): string =>
  `------b0undary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

/** A body as the recording sent it; of its bytes it shows the number alone. */
const upload = (content: string, filename: string, file: string, more = ''): string =>
  `${field('content', content)}${more}------b0undary\r\nContent-Disposition: form-data; name="filename"; filename="${filename}"\r\n\r\n${file}\r\n------b0undary--\r\n`

const sum = (algorithm: string, value: string): string[] => [
  field('checksum-algorithm', algorithm),
  field('checksum', value),
]

/** SHA-256 of a hundred times `x`. */
const HUNDRED = '6b4f3ebc9e4d8d8a3f8b8c8b1b8b3c2e'

/** Uploads by index: the recording keeps no body that is not text. */
const uploads: Readonly<Record<number, string>> = {
  475: upload('iso', 'up.iso', 'x'),
  476: upload('iso', 'up.iso', 'x'),
  477: upload('iso', '../evil.iso', 'x'),
  480: upload('iso', 's p.iso', 'x'),
  483: upload('import', 'x.qcow2', 'x'),
  // The sum stood before its algorithm, which the front end does not read.
  486: upload('iso', 'up2.iso', 'x'.repeat(100), sum('sha256', HUNDRED).reverse().join('')),
  487: upload('iso', 'up3.iso', 'x'.repeat(100)),
}

/** Requests the recording shows in a redacted form, or whose secrets differ here. */
export const substitutes = (
  exchange: Exchange,
  cluster: LabCluster,
): { request?: string; path?: string; headers?: Record<string, string> } => {
  const now = cluster.clock.now() / 1000
  const ticketAt = (seconds: number): string => issueTicket(cluster.access, 'root@pam', seconds).ticket
  const asPassword = (ticket: string): string => `username=root%40pam&password=${encodeURIComponent(ticket)}`
  const cookie = (value: string): Record<string, string> => ({ Cookie: `PVEAuthCookie=${value}` })
  const sent = uploads[exchange.index]
  if (sent !== undefined) return { request: sent }
  switch (exchange.index) {
    case 16:
      return { request: asPassword(ticketAt(now)) }
    case 36:
      return { request: 'userid=short%40pve&password=short' }
    case 615:
      return { headers: cookie(encodeURIComponent(ticketAt(now - 3 * hours))) }
    case 616:
      return { request: asPassword(ticketAt(now - 3 * hours)) }
    case 617:
      return { headers: cookie(encodeURIComponent(ticketAt(now + 2 * hours))) }
    case 618:
      return { request: asPassword(ticketAt(now + 2 * hours)) }
    case 705:
      return { request: `description=${'x'.repeat(9000)}` }
    case 712:
      return { request: 'cores=2' }
    case 713:
      return { request: `groupid=g&comment=${'x'.repeat(700_000)}` }
    case 714:
      return { path: '/version?REDACTED%3D%3D=1' }
    case 717:
      return { headers: cookie(ticketAt(now)) }
  }
  const request = exchange.request ?? undefined
  if (exchange.path === '/access/ticket' && request !== undefined && exchange.status === 200) {
    return { request: request.replaceAll('REDACTED', userPassword(request, cluster)) }
  }
  return {}
}

/** The right password of the user a login names. */
const userPassword = (request: string, cluster: LabCluster): string => {
  const name = /username(?:=|":")([^&"]+)/.exec(request)?.[1] ?? ''
  const userid = decodeURIComponent(name)
  return userid.startsWith('root') ? rootPassword : (cluster.access.users.get(userid)?.password ?? '')
}
